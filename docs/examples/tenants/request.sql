-- One request of one tenant: psql -v tenant=… -f request.sql
-- --8<-- [start:request]
begin;
select set_config('app.tenant', :'tenant', true); -- true: it ends with the transaction
insert into orders (tenant, total) values (:'tenant', 4200);
select total from orders; -- no "where tenant": the policy adds it
commit;
-- --8<-- [end:request]
