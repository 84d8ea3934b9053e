// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "api/openapi.hpp"

namespace mooring::api {

namespace {

constexpr auto route_doc_table = std::to_array<RouteDoc>({
    {"POST", "/accounts", "Makes an account.", "Account", "NewAccount"},
    {"GET", "/accounts", "Lists accounts.", "AccountList"},
    {"GET", "/accounts/{}", "Shows an account.", "Account"},
    {"DELETE", "/accounts/{}", "Deletes an account.", "Deleted"},
    {"POST", "/accounts/{}/suspend", "Suspends an account.", "Account"},
    {"POST", "/accounts/{}/restore", "Restores an account.", "Account"},
    {"POST", "/claims", "Claims a name, which becomes a host.", "Claim", "NewClaim"},
    {"GET", "/claims", "Lists your claims.", "ClaimList"},
    {"GET", "/claims/{}", "Shows a claim.", "Claim"},
    {"DELETE", "/claims/{}", "Releases a claim into quarantine.", "Released"},
    {"POST", "/claims/{}/suspend", "Suspends a claim.", "Claim"},
    {"POST", "/claims/{}/restore", "Restores a claim.", "Claim"},
    {"POST", "/hosts", "Adds a host in a claim of yours.", "Host", "NewHost"},
    {"GET", "/hosts", "Lists your hosts.", "HostList"},
    {"GET", "/hosts/{}", "Shows a host.", "Host"},
    {"PATCH", "/hosts/{}", "Changes what a host has beside its addresses.", "Host", "HostChange"},
    {"DELETE", "/hosts/{}", "Removes a host.", "Removed"},
    {"POST", "/hosts/{}/suspend", "Suspends a host.", "Host"},
    {"POST", "/hosts/{}/restore", "Restores a host.", "Host"},
    {"GET", "/hosts/{}/history", "Lists the changes of a host's addresses.", "HostHistory"},
    {"POST", "/hosts/{}/rollback", "Undoes a change of a host's addresses.", "Host", "Rollback"},
    {"POST", "/records/rollback", "Undoes a change of records.", "RecordsRolledBack",
     "RecordRollback"},
    {"GET", "/audit", "Lists what happened, newest first.", "AuditList"},
    {"GET", "/audit/verify", "Finds out whether the audit log was tampered with.", "AuditReport"},
    {"POST", "/hosts/{}/recipe", "Writes the configuration of an update client.", "TextAnswer",
     "RecipeWish"},
    {"GET", "/hosts/{}/doctor", "Says what a host's clients asked and heard.", "TextAnswer"},
    {"POST", "/hosts/{}/doctor", "The same, and tries to reach the host.", "TextAnswer",
     "DoctorWish"},
    {"POST", "/sites", "Adds a site.", "Site", "NewSite"},
    {"GET", "/sites", "Lists your sites.", "SiteList"},
    {"GET", "/sites/{}", "Shows a site.", "Site"},
    {"DELETE", "/sites/{}", "Removes a site.", "Removed"},
    {"GET", "/held", "Lists updates that wait for your word.", "HeldList"},
    {"GET", "/held/{}", "Shows an update that waits for your word.", "Held"},
    {"POST", "/held/{}/approve", "Lets a held update happen.", "Held"},
    {"POST", "/held/{}/deny", "Forgets a held update.", "Held"},
    {"GET", "/hosts/{}/guard", "Shows how a host is guarded.", "HostGuard"},
    {"PATCH", "/hosts/{}/guard", "Sets how a host is guarded.", "HostGuard", "GuardChange"},
    {"POST", "/hosts/{}/lock", "Locks a host: no address changes.", "HostGuard"},
    {"POST", "/hosts/{}/unlock", "Unlocks a host.", "HostGuard"},
    {"POST", "/keys", "Makes an update key; its secret is told this once.", "UpdateKeyWithSecret",
     "NewUpdateKey"},
    {"GET", "/keys", "Lists your update keys.", "UpdateKeyList"},
    {"GET", "/keys/{}", "Shows an update key.", "UpdateKey"},
    {"PATCH", "/keys/{}", "Sets the networks and the end of an update key.", "UpdateKey",
     "UpdateKeyChange"},
    {"POST", "/keys/{}/rotate", "Gives a key a new secret, or, with overlap, a successor.",
     "UpdateKeyWithSecret", "UpdateKeyRotation"},
    {"DELETE", "/keys/{}", "Revokes an update key.", "Revoked"},
    {"GET", "/keys/{}/doctor", "Says what a key's clients asked and heard.", "TextAnswer"},
    {"GET", "/recipes", "Lists the clients that there are recipes for.", "RecipeList"},
    {"GET", "/records/{}", "Lists the records of a name.", "RrsetList"},
    {"GET", "/records/{}/{}", "Shows an RRset.", "Rrset"},
    {"PUT", "/records/{}/{}", "Sets an RRset.", "Rrset", "NewRrset"},
    {"DELETE", "/records/{}/{}", "Deletes an RRset.", "Deleted"},
    {"POST", "/revoke", "Revokes a key or token that was found in public.", "Revoked",
     "FoundSecret"},
    {"GET", "/openapi.json", "This document."},
    {"POST", "/suffixes", "Adds a suffix.", "Zone", "NewSuffix"},
    {"GET", "/suffixes", "Lists suffixes.", "SuffixList"},
    {"PATCH", "/suffixes/{}", "Changes a suffix.", "Zone", "SuffixChange"},
    {"DELETE", "/suffixes/{}", "Removes a suffix.", "Removed"},
    {"GET", "/zones", "Lists zones.", "ZoneList"},
    {"GET", "/zones/{}", "Shows a zone.", "Zone"},
    {"GET", "/zones/{}/file", "Exports a zone.", "text/dns"},
    {"PUT", "/zones/{}/file", "Imports a zone.", "Imported", "text/dns"},
    {"POST", "/zones/{}/signing", "Signs a zone, or changes how.", "Zone", "Object"},
    {"POST", "/zones/{}/rollover", "Rolls a zone's keys over.", "Zone", "Object"},
    {"POST", "/zones/{}/digest", "Puts a digest into a zone, or takes it out.", "Zone", "Object"},
    {"GET", "/zones/{}/keys", "Exports a zone's signing keys.", "KeyFiles"},
    {"POST", "/zones/{}/keys", "Imports a signing key.", "Zone", "Object"},
    {"PUT", "/zones/{}/upstream", "Copies a zone from another primary.", "Zone", "Object"},
    {"POST", "/secondaries", "Adds a secondary.", "Secondary", "Object"},
    {"GET", "/secondaries", "Lists secondaries.", "SecondaryList"},
    {"DELETE", "/secondaries/{}", "Removes a secondary.", "Removed"},
    {"POST", "/backups", "Writes a backup.", "Backup", "Object"},
    {"GET", "/stats", "Says how the service does."},
});

}  // namespace

std::span<const RouteDoc> route_docs()
{
    return route_doc_table;
}

}  // namespace mooring::api
