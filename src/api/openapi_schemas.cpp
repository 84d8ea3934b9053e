// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "api/openapi.hpp"

namespace mooring::api {

namespace {

constexpr auto schema_row_table = std::to_array<SchemaRow>({
    {"Object", "..."},
    {"Problem", "type:text title:text status:number code:text~ detail:text"},
    {"Account", "email:text state:text verified:flag created:time? claims:[text]~ ..."},
    {"NewAccount", "email:text verified:flag~"},
    {"AccountList", "accounts:[Account] next:text?"},
    {"Deleted", "deleted:text type:text~"},
    {"Removed", "removed:text label:text~ address:text~"},
    {"Released", "released:text ..."},
    {"Revoked", "revoked:text"},
    {"Claim", "name:text account:text? state:text created:time? host:text~ ..."},
    {"NewClaim", "name:text account:text~ ttl:number?~"},
    {"ClaimList", "claims:[Claim] next:text?"},
    {"Host",
     "host:text state:text ipv4:text? ipv6:text? last_change:time? last_contact:time? "
     "account:text? suspended:text?~ ttl:number~ wildcard:flag~ claim:text?~ created:time?~ "
     "site:text?~ interface_id:text?~ silence_minutes:number?~ offline:flag~ "
     "offline_answer:object?~ special_addresses:text~ keys:[text]~"},
    {"NewHost",
     "name:text ttl:number?~ wildcard:flag?~ site:text?~ interface_id:text?~ mac:text~ "
     "silence_minutes:number?~ offline_answer:object?~ special_addresses:text~"},
    {"HostChange",
     "site:text?~ interface_id:text?~ mac:text~ silence_minutes:number?~ "
     "offline_answer:object?~ special_addresses:text~"},
    {"HostList", "hosts:[Host] next:text?"},
    {"Addresses", "ipv4:text? ipv6:text?"},
    {"HostChangeEntry",
     "change:number time:time? ipv4:text? ipv6:text? before:Addresses cause:text dialect:text "
     "key:text? source:text? ..."},
    {"HostHistory", "history:[HostChangeEntry] next:text?"},
    {"Rollback", "change:number?~"},
    {"RecordRollback", "change:number"},
    {"RecordsRolledBack", "rolled_back:number name:text type:text"},
    {"AuditEntry",
     "change:number time:time? event:text account:number? subject:text "
     "cause:text dialect:text key:text? source:text? client:text"},
    {"AuditList", "audit:[AuditEntry] next:text?"},
    {"AuditReport",
     "stretches:number entries:number unkeyed_stretches:number begins:time? "
     "verified:flag"},
    {"Site", "id:text label:text account:text? hosts:[text] created:time?"},
    {"NewSite", "label:text account:text~"},
    {"Held",
     "id:text host:text before:Addresses after:Addresses network:text reason:text "
     "dialect:text key:text? source:text? time:time expires:time"},
    {"HeldList", "held:[Held] next:text?"},
    {"KnownNetwork", "network:text neighbourhood:text last_seen:time"},
    {"HostGuard", "host:text mode:text? locked:flag networks:[KnownNetwork]"},
    {"GuardChange", "mode:text~ networks:text~"},
    {"SiteList", "sites:[Site] next:text?"},
    {"UpdateKey",
     "id:text hosts:[text] host:text?~ site:text? label:text? rights:[text] tsig:flag "
     "legacy:flag networks:[text] expires:time? created:time?"},
    {"NewUpdateKey",
     "hosts:[text]~ site:text?~ account:text~ label:text?~ rights:[text]?~ format:text?~ "
     "tsig:flag?~ legacy:flag?~ networks:[text]?~ expires:time?~"},
    {"UpdateKeyWithSecret",
     "id:text hosts:[text] host:text? key:text tsig:text? user:text site:text? legacy:flag "
     "label:text? rights:[text] networks:[text] expires:time? created:time? replaces:text~"},
    {"UpdateKeyChange", "networks:[text]?~ expires:time?~"},
    {"UpdateKeyRotation", "format:text?~ overlap_hours:number?~"},
    {"UpdateKeyList", "keys:[UpdateKey] next:text?"},
    {"FoundSecret", "secret:text where:text~"},
    {"RecipeList", "recipes:[object]"},
    {"RecipeWish", "client:text key:text~ tsig:text~"},
    {"TextAnswer", "text:text ..."},
    {"DoctorWish", "probe:flag~ port:number?~"},
    {"Rrset", "owner:text ttl:number type:text rdatas:[text]"},
    {"NewRrset", "ttl:number rdatas:[text]"},
    {"RrsetList", "records:[Rrset] next:text?"},
    {"Zone",
     "name:text kind:text signing:text claims:number version:number special_addresses:text "
     "created:time? ..."},
    {"ZoneList", "zones:[Zone] next:text?"},
    {"SuffixList", "suffixes:[Zone] next:text?"},
    {"NewSuffix", "name:text name_servers:[object]~ special_addresses:text~ ..."},
    {"SuffixChange", "special_addresses:text"},
    {"Imported", "imported:text records:number rrsets:number hosts:number left_out:number"},
    {"KeyFiles", "zone:text files:[object]"},
    {"Secondary", "id:text address:text zone:text? tls:flag tsig:any created:time? ..."},
    {"SecondaryList", "secondaries:[Secondary] next:text?"},
    {"Backup", "backup:text with_keys:flag"},
});

}  // namespace

std::span<const SchemaRow> schema_rows()
{
    return schema_row_table;
}

}  // namespace mooring::api
