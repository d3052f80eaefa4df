<?php
// The people. ssouserid and teamid are the names of AWS's own sample.
$config = [
    'people' => [
        'exampleauth:UserPass',
        'alice:alice-password' => [
            'ssouserid' => ['alice'], 'teamid' => ['Team1'], 'mail' => ['alice@example.com'],
            'displayName' => ['Alice Ä. Müller & <Co>'],
        ],
        'mallory:mallory-password' => [
            'ssouserid' => ['mallory'], 'teamid' => ['Team9'], 'mail' => ['mallory@example.com'],
            'displayName' => ['Mallory, of a team that nobody knows'],
        ],
    ],
];
