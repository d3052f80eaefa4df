package NoCaptcha;

# The portal loads a captcha module even when no page asks for a captcha, and
# the packaged one needs ImageMagick.
use strict;
use Mouse;
extends 'Lemonldap::NG::Portal::Main::Plugin';

sub init          { 1 }
sub init_captcha  { 1 }
sub check_captcha { 1 }

1;
