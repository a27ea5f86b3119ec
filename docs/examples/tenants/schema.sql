-- Run once, by the role that owns the tables: psql -f schema.sql. The app signs in as another role.
create role app login nosuperuser nobypassrls;

create table orders (
  tenant uuid not null,
  id uuid not null default gen_random_uuid(),
  total integer not null, -- cents
  primary key (tenant, id)
);

-- --8<-- [start:policy]
alter table orders enable row level security;
alter table orders force row level security; -- else the owner sees every row

create policy own_rows on orders
  using (tenant = nullif(current_setting('app.tenant', true), '')::uuid)
  with check (tenant = nullif(current_setting('app.tenant', true), '')::uuid);

grant select, insert, update, delete on orders to app; -- app is no superuser and owns nothing
-- --8<-- [end:policy]
