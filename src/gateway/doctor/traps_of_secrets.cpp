// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include <fmt/format.h>

#include "gateway/doctor/trap.hpp"

namespace mooring::gateway {
namespace {

using namespace std::chrono_literals;

/// What to say about a secret of a certain shape; `{}` is whom it came from.
struct Sentence {
    SecretShape shape;
    std::string_view id;
    std::string_view seen;
    std::string_view advice;
};

constexpr std::array<Sentence, 10> sentences{{
    {SecretShape::Padded, "key-with-blanks",
     "The key arrives from {} with blanks, a line end or quotation marks around or within it.",
     "Paste the key again as one word, without anything before or behind it."},
    {SecretShape::Mistyped, "key-mistyped",
     "What {} sends begins like one of our keys, but its checksum is wrong: a character is "
     "missing, "
     "too many or another one.",
     "Copy the whole key again; if it is lost, rotate it and enter the new one."},
    {SecretShape::Md5, "key-hashed",
     "{} sends 32 hexadecimal digits, which is the md5 of a password and not the key.",
     "Switch off the hashing of the password, or choose a plain dyndns2 service type in the "
     "client; "
     "for GnuDIP devices make a key with --legacy."},
    {SecretShape::Sha1, "key-hashed",
     "{} sends 40 hexadecimal digits, which is the sha1 of a password and not the key.",
     "Choose a plain dyndns2 service type in the client; for FreeDNS clients make a key with "
     "--legacy and log in as key-N."},
    {SecretShape::Sha256, "key-hashed",
     "{} sends 64 hexadecimal digits, which is the sha256 of a password and not the key.",
     "Switch off the hashing of the password in the client."},
    {SecretShape::UserName, "user-name-for-key",
     "{} sends the user name or the host name where the key belongs.",
     "Enter the update key as password (or token); the user name may be anything."},
    {SecretShape::InUserName, "key-in-user-name",
     "{} sends the key as user name, and something else as password.",
     "Enter the key as password; the user name may be anything."},
    {SecretShape::Placeholder, "placeholder-key",
     "{} sends a placeholder or an example where the key belongs.",
     "Enter the update key itself as password."},
    {SecretShape::Unknown, "key-unknown",
     "The key that {} sends is well-formed, but no key has this secret: it was revoked or rotated, "
     "or is another service's.",
     "Enter the present key, or add a new one for this host."},
    {SecretShape::Foreign, "password-for-key",
     "What {} sends is not an update key of this service: an account's password, perhaps.",
     "Enter the update key of this host as password; it begins with moor_."},
}};

bool is_wrong_secret(const Seen& seen)
{
    return seen.visit->key == zone::no_id<zone::KeyId> &&
           seen.visit->verdict == Verdict::BadCredentials;
}

/// True if the owner's devices get in as well: then the wrong secret may be one device of several,
/// or a stranger's.
bool has_success(const Case& history)
{
    return std::ranges::any_of(history.visits,
                               [](const Seen& seen) { return is_success(seen.visit->verdict); });
}

std::optional<Finding> wrong_secret(const Case& history)
{
    const auto* seen = newest(history, is_wrong_secret);
    if (seen == nullptr) return std::nullopt;
    const auto sentence = std::ranges::find(sentences, seen->visit->secret, &Sentence::shape);
    if (sentence == sentences.end()) return std::nullopt;
    return Finding{.id = std::string{sentence->id},
                   .severity = has_success(history) ? Severity::Warning : Severity::Problem,
                   .seen = fmt::format(fmt::runtime(sentence->seen), sender_of(*seen->visit)),
                   .advice = std::string{sentence->advice}};
}

/// True if the same client came back with a key within half a minute: it waited to be challenged.
bool is_answered_challenge(const Case& history, const Visit& first)
{
    return std::ranges::any_of(history.visits, [&](const Seen& later) {
        return later.visit->secret != SecretShape::None && later.visit->client == first.client &&
               later.visit->time >= first.time && later.visit->time <= first.time + 30s;
    });
}

// GNU Wget and uclient-fetch send credentials only after 401; some builds of curl drop those of
// the URL altogether.
std::optional<Finding> no_credentials(const Case& history)
{
    const auto* seen = newest(history, [&](const Seen& one) {
        return one.visit->verdict == Verdict::NoCredentials &&
               !is_answered_challenge(history, *one.visit);
    });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "no-key",
        .severity = has_success(history) ? Severity::Note : Severity::Problem,
        .seen = fmt::format("{} sends no key at all, and does not come back with one when asked.",
                            sender_of(*seen->visit)),
        .advice =
            "Fill in the password field; if it is filled in, add &password=KEY to the update "
            "URL, because some programs drop credentials written before the host name."};
}

std::optional<Finding> no_right(const Case& history)
{
    const auto* seen =
        newest(history, [](const Seen& one) { return one.visit->verdict == Verdict::NoRight; });
    if (seen == nullptr) return std::nullopt;
    return Finding{
        .id = "key-without-right",
        .severity = Severity::Problem,
        .seen = fmt::format("The key that {} uses may not do what it asks for.",
                            sender_of(*seen->visit)),
        .advice =
            "Use a key with the right for it: keys made with --rights acme set only the TXT "
            "records of certificates, ordinary ones only addresses."};
}

constexpr std::array<Trap, 3> secrets_traps{wrong_secret, no_credentials, no_right};

}  // namespace

std::span<const Trap> traps_of_secrets()
{
    return secrets_traps;
}

}  // namespace mooring::gateway
