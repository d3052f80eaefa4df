<?php
// The service providers: their metadata as it is published, and the options
// that an administrator sets beside it.
foreach (glob(getenv('E2E_FOLDER') . '/sp/*.xml') as $published) {
    $sp = SimpleSAML\Metadata\SAMLParser::parseFile($published)->getMetadata20SP();
    $options = json_decode(file_get_contents(substr($published, 0, -3) . 'json'), true) ?? [];
    $metadata[$sp['entityid']] = $options + $sp;
}
