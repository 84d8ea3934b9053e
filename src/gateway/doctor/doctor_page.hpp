// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `/doctor`: what the doctor knows, for whoever bears an update key.
///
///     GET  /doctor                        a form that asks for the key
///     POST /doctor   key=...              the report of that key
///     GET  /doctor   Authorization: ...   the same, for programs (Basic, Bearer, X-Api-Key)
///     POST /doctor   key=...&reach=yes    also tries to reach the key's only host, or the one that
///                                         `host` names, and its TCP `port` if that is given
///
/// `Accept: application/json` gets JSON (report.hpp), `text/html` a page, anything else plain text.
/// A key in the URL is refused, because URLs end up in logs and histories. The page has no script,
/// loads nothing, may be framed by nobody and is kept by no cache; all that came from outside is
/// escaped.
///
/// | request | status |
/// |---|---|
/// | a key | 200, its report; in it what came of a try, or why there was none (prober.hpp) |
/// | no key, and a browser | 200, the form |
/// | no key, and a program; a key in the URL | 401 with challenge; 400 |
/// | a secret that no key has | 403 |
/// | another method | 405 |
///
/// Thread safety: as SpecialDoor.
/// Limits: a key's first 50 hosts.

#include <memory>

#include "gateway/special_door.hpp"

namespace mooring::gateway {

[[nodiscard]] std::unique_ptr<SpecialDoor> make_doctor_page(const DoorWorld& world);

}  // namespace mooring::gateway
