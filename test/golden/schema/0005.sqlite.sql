create table invitations (
      org text not null references organisations (id),
      email_folded text not null,
      email text not null,
      authority text not null,
      token_hash text not null unique,
      invited_by text not null,
      created_at integer not null,
      expires_at integer not null,
      primary key (org, email_folded)
    ) strict;
create table aws_integrations (
      org text not null references organisations (id),
      id text not null,
      name text not null,
      body text not null,
      secret_key text,
      created_at integer not null,
      primary key (org, id),
      unique (org, name)
    ) strict;
