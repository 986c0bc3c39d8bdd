create table invitations (
      org text collate "C" not null references organisations (id),
      email_folded text collate "C" not null,
      email text collate "C" not null,
      authority text collate "C" not null,
      token_hash text collate "C" not null unique,
      invited_by text collate "C" not null,
      created_at bigint not null,
      expires_at bigint not null,
      primary key (org, email_folded)
    );
create table aws_integrations (
      org text collate "C" not null references organisations (id),
      id text collate "C" not null,
      name text collate "C" not null,
      body text collate "C" not null,
      secret_key text collate "C",
      created_at bigint not null,
      primary key (org, id),
      unique (org, name)
    );
