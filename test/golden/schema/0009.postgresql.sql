create table server_secrets (
      name text collate "C" not null primary key,
      value text collate "C" not null
    );
