// SPDX-License-Identifier: Apache-2.0
#include "registry/commands/plan.hpp"

#include <array>

#include <sodium.h>

#include "registry/entry_fields.hpp"
#include "registry/freeze.hpp"
#include "registry/profile.hpp"

namespace mooring::registry {

namespace {

constexpr std::uint8_t voucher_version = 1;
constexpr std::size_t voucher_label_bytes_max = 100;
constexpr std::size_t voucher_code_bytes_max = 64;

/// Crockford's base 32: no I, L, O and U, which people take for other characters.
constexpr std::string_view code_alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t code_length = 26;  // 130 random bits.

std::string new_code(Random& random)
{
    std::array<std::uint8_t, code_length> bytes{};
    random.fill(bytes);
    std::string code = "MV";
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % 5 == 0) code += '-';
        code += code_alphabet[bytes[i] % code_alphabet.size()];
    }
    return code;
}

/// As people type it.
std::string normal_code(std::string_view code)
{
    std::string normal;
    for (auto c : code) {
        if (c == '-' || c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        normal += c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    }
    return normal;
}

std::string hash_of_code(std::string_view code)
{
    const auto normal = normal_code(code);
    zone::Sha256 hash{};
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(normal.data()),
                       normal.size());
    std::string text;
    for (const auto byte : hash) {
        text += "0123456789abcdef"[byte >> 4U];
        text += "0123456789abcdef"[byte & 0x0FU];
    }
    return text;
}

}  // namespace

Result<> set_plan(Draft& draft, const PlanChange& wanted, const zone::Origin& origin)
{
    if (!draft.account(wanted.account)) return fail(Errc::NotFound, "no such account");
    if (draft.rules().plans.find(wanted.plan) == nullptr)
        return fail(Errc::InvalidArgument, "there is no plan \"" + wanted.plan + "\"");
    auto profile = profile_of(draft, wanted.account);
    const auto is_same =
        profile.value.plan == wanted.plan && profile.value.plan_until == wanted.until;
    if (is_same) return {};
    const auto before = draft.rules().plans.of(profile.value.plan).name;
    profile.value.plan = wanted.plan;
    profile.value.plan_until = wanted.until;
    keep_profile(draft, profile, origin);
    announce(draft,
             {.kind = zone::EventKind::PlanChanged,
              .account = wanted.account,
              .subject = wanted.plan,
              .facts = {{"before", before}}},
             origin);
    settle_freezes(draft, wanted.account, origin);
    return {};
}

void end_plan_if_over(Draft& draft, AccountId account, const zone::Origin& origin)
{
    const auto profile = profile_of(draft, account);
    const auto until = profile.value.plan_until;
    if (until == WallTime{} || draft.now() < until) return;
    // The default plan is always there, and so is an account that has a profile.
    static_cast<void>(set_plan(
        draft, {.account = account, .plan = std::string{default_plan}, .until = {}}, origin));
}

void Voucher::write(zone::ByteWriter& writer) const
{
    writer.put_byte(voucher_version);
    writer.put_string(plan);
    writer.put_varint(days);
    writer.put_varint(uses_left);
    put_time(writer, expires);
    writer.put_string(label);
}

Voucher Voucher::read(zone::ByteReader& reader)
{
    Voucher voucher;
    if (reader.byte() != voucher_version) reader.set_bad();
    voucher.plan = reader.text();
    voucher.days = reader.varint32();
    voucher.uses_left = reader.varint32();
    voucher.expires = time_in(reader);
    voucher.label = reader.text();
    return voucher;
}

Result<MadeVoucher> make_voucher(Draft& draft, const Voucher& wanted, Random& random,
                                 const zone::Origin& origin)
{
    if (draft.rules().plans.find(wanted.plan) == nullptr)
        return fail(Errc::InvalidArgument, "there is no plan \"" + wanted.plan + "\"");
    if (wanted.uses_left == 0)
        return fail(Errc::InvalidArgument, "a voucher can be redeemed at least once");
    if (wanted.label.size() > voucher_label_bytes_max)
        return fail(Errc::InvalidArgument, "a voucher's label has at most 100 bytes");
    auto code = new_code(random);
    MOORING_TRY(const auto id, keep(draft, AccountId{}, hash_of_code(code), wanted, origin));
    return MadeVoucher{.id = id, .code = std::move(code)};
}

Result<Voucher> redeem_voucher(Draft& draft, AccountId account, std::string_view code,
                               const zone::Origin& origin)
{
    auto kept = code.size() > voucher_code_bytes_max ? std::nullopt
                                                     : find<Voucher>(draft, hash_of_code(code));
    const auto is_over = !kept || kept->value.uses_left == 0 ||
                         (kept->value.expires != WallTime{} && kept->value.expires <= draft.now());
    if (is_over) return fail(Errc::NotFound, "there is no such voucher, or it is used up");
    const auto profile = profile_of(draft, account).value;
    const auto has_plan = draft.rules().plans.of(profile.plan).name == kept->value.plan;
    if (has_plan && profile.plan_until == WallTime{})
        return fail(Errc::Conflict,
                    "the account has the plan \"" + kept->value.plan + "\" already");
    // Days are added to those that are left.
    const auto from = has_plan ? std::max(profile.plan_until, draft.now()) : draft.now();
    const auto until =
        kept->value.days == 0 ? WallTime{} : from + std::chrono::days{kept->value.days};
    MOORING_CHECK(
        set_plan(draft, {.account = account, .plan = kept->value.plan, .until = until}, origin));
    const auto redeemed = kept->value;
    if (--kept->value.uses_left == 0)
        draft.erase(kept->id, origin);
    else
        keep(draft, *kept, origin);
    return redeemed;
}

}  // namespace mooring::registry
