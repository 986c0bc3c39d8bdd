create table server_secrets (
      name text not null primary key,
      value text not null
    ) strict;
