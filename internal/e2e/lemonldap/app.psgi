# The portal under any PSGI server, as nginx would serve it.
use strict;
use Plack::App::File;
use Plack::Builder;
use Lemonldap::NG::Portal::Main;

my $portal = Lemonldap::NG::Portal::Main->run( {} );

builder {
    mount '/static' => Plack::App::File->new(
        root => '/usr/share/lemonldap-ng/portal/htdocs/static' )->to_app;
    mount '/javascript' =>
      Plack::App::File->new( root => '/usr/share/javascript' )->to_app;

    # The portal expects to be mounted at the root itself.
    mount '/' => sub { my $env = shift; $env->{SCRIPT_NAME} = ''; $portal->($env) };
};
