create table if not exists sessions (
  token text primary key,
  customer text not null,
  expires integer not null -- seconds since 1970
) strict;

create table if not exists orders (
  number integer primary key, -- the order of creation, which lists go by
  id text not null unique,
  customer text not null,
  status text not null default 'open' check (status in ('open', 'cancelled')),
  items text not null, -- JSON
  note text not null,
  total integer not null, -- cents
  version integer not null default 1,
  created text not null
) strict;

create index if not exists orders_of_customer on orders (customer, number);

create table if not exists idempotency_keys (
  customer text not null,
  key text not null,
  request text not null, -- what was asked under this key
  order_id text not null references orders (id),
  primary key (customer, key)
) strict;
