// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Keys in the two files of BIND: `Kexample.+013+12345.key` with the DNSKEY record, and `.private`
/// with the secret and the times of its life ("Private-key-format: v1.3"). ldns, Knot and PowerDNS
/// read and write them too.
///
/// Thread safety: pure functions.
/// Limits: 64 KiB a text.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "dns/name.hpp"
#include "dnssec/dnskey.hpp"
#include "dnssec/private_key.hpp"

namespace mooring::dnssec {

/// Times of a key in BIND's words. Read and written by the second, UTC.
struct BindKeyTimes {
    std::optional<WallTime> created, publish, activate, inactive, delete_;
    std::optional<WallTime> sync_publish;  ///< Of CDS and CDNSKEY.
    bool operator==(const BindKeyTimes&) const = default;
};

/// What the two files say.
struct BindKey {
    dns::Name origin;
    Dnskey dnskey;
    PrivateKey key;
    BindKeyTimes times;
};

/// The texts of the two files.
struct BindKeyTexts {
    std::string public_text;   ///< `.key`
    std::string private_text;  ///< `.private`. Secret.
};

/// Fails with InvalidArgument and a sentence that names the file, the line and what is wrong; also
/// if the two files do not belong together or the algorithm is not ours.
[[nodiscard]] Result<BindKey> import_bind_key(const BindKeyTexts& texts);

[[nodiscard]] BindKeyTexts export_bind_key(const BindKey& key);

/// "Kexample.+013+12345", to which `.key` and `.private` are added.
[[nodiscard]] std::string bind_key_file_name(dns::NameView origin, const Dnskey& key);

}  // namespace mooring::dnssec
