// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The dyndns2 dialect ("Dyn Remote Access API"): what nearly every router speaks.
///
///     GET /nic/update?hostname=a.example.org,b.example.org&myip=203.0.113.7,2001:db8::7
///     good 203.0.113.7,2001:db8::7
///     nochg 203.0.113.7,2001:db8::7
///
/// Body: one line per requested host, in order; an error of the whole request once. The code at
/// byte 0, lower case, one blank, the addresses exactly as the client spelled them, one LF; no
/// other word, because clients search the text for words. A request that names no host and moves
/// several (a site's key) hears one line for all of them.
///
/// One reading serves the services that took the protocol over:
///
/// | service | what it adds |
/// |---|---|
/// | No-IP | `myipv6`, `offline=YES`, and dummy addresses a second before the real one: `nochg` |
/// | Dynu | `myip=no`: keep it; `alias` below `hostname`; `location`: all hosts of the key |
/// | HE | `password` in the query; for a tunnel a number, which stands for the key's host |
/// | INWX | no host name at all: the user name's, or the key's only one |
/// | ipv64 | `token` or `key`, `ip`, `ip6`, `ipv6prefix`; POST |
/// | spdyn | `user` and `pass` in the query |
/// | OVH, strato, 3322, now-dns | other paths, no address |
/// | HP, Huawei | `group`: all hosts of the key |
///
/// Not supported: `wildcard`, `mx`, `backmx`, `system` (accepted and ignored); a hash of the
/// password in its place (Dynu, HE): whoever stole the hash could use it; ASUS's own service, whose
/// password depends on a PIN in the device.
///
/// Status (docs/protocols.md: some clients read only the status, some only the body):
///
/// | outcome | status, body |
/// |---|---|
/// | changed; unchanged or withheld by address policy | 200 `good A`; 200 `nochg A` |
/// | several hosts, at least one of them good or nochg | 200, one line each |
/// | no or wrong credentials, a key without this right | 401 with challenge, `badauth` |
/// | not the key's host; suspended; no host name | 404 `nohost`; 403 `abuse`; 400 `notfqdn` |
/// | more than 20 hosts; an address that is none | 400 `numhost`; 400 `badip` |
/// | a method other than GET, HEAD, POST, PUT | 405 `badagent` |
/// | overload, store trouble, shutting down, a flood | 503 `911` with Retry-After |
///
/// 503 is the one error that all clients try again: inadyn exits on 429 and on `abuse`.
/// `offline=YES` takes the hosts off the network and hears its addresses back, which are otherwise
/// not looked at: ez-ipupdate takes `good` without a blank behind it for a failure.
///
/// HEAD is never an update: it hears 200 and nothing. ErrorStatus::Legacy200 answers 200 where the
/// table says 400 to 405, and 401 only to a request without credentials, for firmware that reads
/// nothing else.
///
/// Thread safety: pure functions.
/// Limits: 20 hosts a request, so that a whole answer is below 2 KiB.

#include "gateway/dialect.hpp"

namespace mooring::gateway {

extern const Dialect dyndns2;

// For dialects of the same family, which differ in fields or in single answers.

/// A request of /nic/update as dyndns2 reads it.
[[nodiscard]] std::expected<UpdateRequest, http::Response> read_dyndns2(
    const http::Request& request, const Call& call);
/// The outcome in dyndns2's words.
[[nodiscard]] http::Response print_dyndns2(const UpdateRequest& request,
                                           const UpdateOutcome& outcome, const Call& call);

}  // namespace mooring::gateway
