<?php
// The identity provider itself. It signs responses and assertions by default.
$keys = json_decode(file_get_contents(getenv('E2E_FOLDER') . '/keys.json'), true);
$metadata[getenv('E2E_PUBLIC_URL') . '/saml2/idp/metadata.php'] = [
    'host' => '__DEFAULT__',
    'auth' => 'people',
    'privatekey' => $keys['signs'] . '.key',
    'certificate' => $keys['signs'] . '.crt',
    'validate.authnrequest' => true,
    'SingleSignOnServiceBinding' => [
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
        'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    ],
    'attributes.NameFormat' => 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic',
    // Whichever name format the broker asks for, there is one.
    'NameIDFormat' => [
        'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
    ],
    'authproc' => [
        1 => [
            'class' => 'saml:AttributeNameID', 'attribute' => 'mail',
            'Format' => 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
        ],
        2 => ['class' => 'saml:PersistentNameID', 'attribute' => 'ssouserid'],
        3 => ['class' => 'saml:TransientNameID'],
    ],
] + ($keys['announced'] ? ['new_privatekey' => $keys['announced'] . '.key', 'new_certificate' => $keys['announced'] . '.crt'] : []);
