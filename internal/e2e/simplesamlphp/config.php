<?php
// SimpleSAMLphp as an identity provider behind https, everything in one folder.
$folder = getenv('E2E_FOLDER');

$config = [
    'baseurlpath' => getenv('E2E_PUBLIC_URL') . '/',
    'enable.saml20-idp' => true,
    'module.enable' => ['core' => true, 'saml' => true, 'exampleauth' => true],
    'theme.use' => 'default',
    'language.available' => ['en'],
    'language.default' => 'en',
    'timezone' => 'UTC',

    'metadatadir' => "$folder/metadata/",
    'metadata.sources' => [['type' => 'flatfile', 'directory' => "$folder/metadata"]],

    'certdir' => "$folder/cert/",
    'loggingdir' => "$folder/log/",
    'datadir' => "$folder/data/",
    'tempdir' => "$folder/tmp",
    'template.cache' => "$folder/cache",
    'logging.handler' => 'file',
    'logging.level' => SimpleSAML\Logger::INFO,
    'showerrors' => true,
    'errorreporting' => false,

    // Cookies as an identity provider on another site needs them.
    'store.type' => 'phpsession',
    'session.phpsession.cookiename' => 'SSPSession',
    'session.phpsession.savepath' => "$folder/sessions",
    'session.cookie.secure' => true,
    'session.cookie.samesite' => 'None',

    'secretsalt' => bin2hex(substr(hash_file('sha256', "$folder/cert/idp.key", true), 0, 16)),
    'auth.adminpassword' => 'nobody signs in as administrator here',
    'technicalcontact_email' => 'na@example.org',
];
