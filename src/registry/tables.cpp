// SPDX-License-Identifier: Apache-2.0
#include "registry/tables.hpp"

#include <algorithm>

#include <sodium.h>

#include "registry/tables_state.hpp"

namespace mooring::registry {

using zone::number_of;

namespace {

std::string lower_case(std::string_view text)
{
    std::string lower{text};
    for (auto& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

// Addresses are the users' choice: a hash that cannot be steered cheaply.
std::uint64_t hash_of(std::string_view email)
{
    zone::Sha256 digest{};
    const auto lower = lower_case(email);
    std::vector<unsigned char> bytes{lower.begin(), lower.end()};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < 8; ++i) hash = (hash << 8U) | digest[i];
    return hash;
}

std::uint64_t locator_of(const ClaimRecord& record) noexcept
{
    return (std::uint64_t{record.locator[1]} << 32U) | record.locator[0];
}

}  // namespace

bool Tables::State::is_blocked(ClaimId id) const noexcept
{
    const auto* record = find(id);
    if (record == nullptr) return false;
    if ((record->state.load(std::memory_order_acquire) & is_suspended) != 0) return true;
    const auto* account = find(AccountId{record->account.load(std::memory_order_relaxed)});
    return account != nullptr &&
           (account->state.load(std::memory_order_acquire) & is_suspended) != 0;
}

HostView Tables::State::view_of(const HostRecord& record) const noexcept
{
    const auto word = record.state.load(std::memory_order_acquire);
    HostView view{
        .account = AccountId{record.account.load(std::memory_order_relaxed)},
        .claim = ClaimId{record.claim.load(std::memory_order_relaxed)},
        .ttl = dns::Ttl{word & HostRecord::ttl_mask},
        .state = state_of(word),
        .is_wildcard = (word & HostRecord::is_wildcard) != 0,
        .has_extras = (word & HostRecord::has_extras) != 0,
        .is_offline = (word & HostRecord::is_offline) != 0,
        .last_change = record.last_change.load(std::memory_order_relaxed),
        .last_contact = record.last_contact.load(std::memory_order_relaxed),
        .locator = record.locator.load(std::memory_order_relaxed),
    };
    const auto* account = find(view.account);
    view.is_blocked = is_blocked(view.claim) ||
                      (account != nullptr &&
                       (account->state.load(std::memory_order_acquire) & is_suspended) != 0);
    return view;
}

void Tables::State::link_claim(ClaimId id, ClaimRecord& record, AccountId account)
{
    record.next = 0;
    record.previous = 0;
    auto* owner = find(account);
    if (owner == nullptr) return;
    record.next = std::exchange(owner->first_claim, number_of(id));
    if (auto* next = claims.find(record.next); record.next != 0 && next != nullptr) {
        next->previous = number_of(id);
    }
}

void Tables::State::unlink_claim(const ClaimRecord& record, ClaimId id)
{
    if (record.next != 0) claims.at(record.next).previous = record.previous;
    if (record.previous != 0) {
        claims.at(record.previous).next = record.next;
        return;
    }
    auto* owner = find(AccountId{record.account.load(std::memory_order_relaxed)});
    if (owner != nullptr && owner->first_claim == number_of(id)) owner->first_claim = record.next;
}

Tables::Tables(const zone::Contents& contents) : state_{std::make_unique<State>(contents)} {}
Tables::~Tables() = default;

void Tables::put(const zone::Account& row)
{
    auto& s = *state_;
    auto* record = s.find(row.id);
    const auto is_new = record == nullptr;
    if (is_new) record = &s.accounts.take(number_of(row.id));
    if (is_new || record->email != row.email) {
        if (!is_new) s.emails.erase(hash_of(record->email), number_of(row.id));
        record->email = row.email;
        s.emails.insert(hash_of(row.email), number_of(row.id),
                        [&](std::uint32_t id) { return hash_of(s.accounts.at(id).email); });
    }
    record->created = row.created;
    record->state.store(word_of(row.state) | (row.is_verified ? AccountRecord::is_verified : 0U),
                        std::memory_order_release);
}

void Tables::erase(AccountId id)
{
    auto* record = state_->find(id);
    if (record == nullptr) return;
    state_->emails.erase(hash_of(record->email), number_of(id));
    record->state.store(0, std::memory_order_release);
    record->first_claim = 0;
    record->email = {};
    state_->accounts.release(number_of(id));
}

void Tables::put(const zone::Zone& row)
{
    auto& entry = state_->zones[row.id];
    entry.row = row;
    state_->origins[bytes_of(row.origin)] = row.id;
    state_->set_zone_rule(row.id, row.address_rule);
}

void Tables::erase(ZoneId id)
{
    const auto found = state_->zones.find(id);
    if (found == state_->zones.end()) return;
    const auto origin = state_->origins.find(bytes_of(found->second.row.origin));
    if (origin != state_->origins.end() && origin->second == id) state_->origins.erase(origin);
    state_->zones.erase(found);
    state_->set_zone_rule(id, zone::AddressRule::Inherited);
}

void Tables::put(const zone::Claim& row)
{
    auto& s = *state_;
    auto* record = s.find(row.id);
    if (record == nullptr) {
        record = &s.claims.take(number_of(row.id));
        const auto locator = s.contents.locator_of(row.name);
        record->locator = {static_cast<std::uint32_t>(locator),
                           static_cast<std::uint32_t>(locator >> 32U)};
        record->zone.store(number_of(row.zone), std::memory_order_relaxed);
        record->host = 0;
        record->created = seconds_of(row.created);
        record->account.store(number_of(row.account), std::memory_order_relaxed);
        s.link_claim(row.id, *record, row.account);
        if (const auto zone = s.zones.find(row.zone); zone != s.zones.end()) ++zone->second.claims;
    }
    record->state.store(word_of(row.state), std::memory_order_release);
}

void Tables::erase(ClaimId id)
{
    auto& s = *state_;
    auto* record = s.find(id);
    if (record == nullptr) return;
    s.unlink_claim(*record, id);
    const auto zone = s.zones.find(ZoneId{record->zone.load(std::memory_order_relaxed)});
    if (zone != s.zones.end() && zone->second.claims > 0) --zone->second.claims;
    record->state.store(0, std::memory_order_release);
    s.claims.release(number_of(id));
}

void Tables::put(const zone::Host& row)
{
    auto& s = *state_;
    auto* record = s.find(row.id);
    if (record == nullptr) {
        record = &s.hosts.take(number_of(row.id));
        const auto locator = s.contents.locator_of(row.name);
        record->locator.store(locator, std::memory_order_relaxed);
        record->first_key = 0;
        record->created = seconds_of(row.created);
        record->claim.store(number_of(row.claim), std::memory_order_relaxed);
        record->account.store(number_of(row.account), std::memory_order_relaxed);
        record->last_contact.store(0, std::memory_order_relaxed);
        record->last_change.store(0, std::memory_order_relaxed);
        auto* claim = s.find(row.claim);
        if (claim != nullptr && locator_of(*claim) == locator) claim->host = number_of(row.id);
    }
    const auto ttl = std::min(row.ttl, host_ttl_max).seconds;
    const auto kept = record->state.load(std::memory_order_relaxed) & HostRecord::extras_mask;
    record->state.store(
        word_of(row.state) | (row.is_wildcard ? HostRecord::is_wildcard : 0U) | kept | ttl,
        std::memory_order_release);
}

void Tables::erase(HostId id)
{
    auto& s = *state_;
    auto* record = s.find(id);
    if (record == nullptr) return;
    auto* claim = s.find(ClaimId{record->claim.load(std::memory_order_relaxed)});
    if (claim != nullptr && claim->host == number_of(id)) claim->host = 0;
    if ((record->state.load(std::memory_order_relaxed) & HostRecord::has_extras) != 0)
        erase_extras(id);
    record->state.store(0, std::memory_order_release);
    s.hosts.release(number_of(id));
}

void Tables::set_last_change(HostId host, WallTime time)
{
    if (auto* record = state_->find(host)) {
        record->last_change.store(seconds_of(time), std::memory_order_relaxed);
    }
}

std::optional<HostView> Tables::host(HostId id) const
{
    const Grace::Reading here{state_->grace};
    const auto* record = state_->find(id);
    if (record == nullptr) return std::nullopt;
    return state_->view_of(*record);
}

bool Tables::is_blocked(ClaimId id) const
{
    const Grace::Reading here{state_->grace};
    return state_->is_blocked(id);
}

void Tables::begin_intent(HostId id) noexcept
{
    const Grace::Reading here{state_->grace};
    if (auto* record = state_->hosts.find(number_of(id))) {
        record->intents.fetch_add(1, std::memory_order_acq_rel);
    }
}

void Tables::end_intent(HostId id) noexcept
{
    const Grace::Reading here{state_->grace};
    auto* record = state_->hosts.find(number_of(id));
    if (record == nullptr) return;
    // The chunk may have been freed and made again in between: never below 0.
    auto count = record->intents.load(std::memory_order_relaxed);
    while (count > 0 &&
           !record->intents.compare_exchange_weak(count, count - 1, std::memory_order_acq_rel)) {
    }
}

bool Tables::has_intents(HostId id) const noexcept
{
    const Grace::Reading here{state_->grace};
    const auto* record = state_->hosts.find(number_of(id));
    return record != nullptr && record->intents.load(std::memory_order_acquire) != 0;
}

void Tables::note_contact(HostId id, WallTime time) noexcept
{
    const Grace::Reading here{state_->grace};
    if (auto* record = state_->find(id)) {
        record->last_contact.store(seconds_of(time), std::memory_order_relaxed);
    }
}

std::vector<std::pair<HostId, std::uint32_t>> Tables::contacts_since(std::uint32_t since) const
{
    std::vector<std::pair<HostId, std::uint32_t>> contacts;
    constexpr std::uint64_t step = Chunks<HostRecord>::records_per_chunk;
    for (std::uint64_t first = 0;; first += step) {
        const Grace::Reading here{state_->grace};
        if (first >= state_->hosts.end_for_readers()) return contacts;
        if (state_->hosts.find(static_cast<std::uint32_t>(first)) == nullptr) continue;
        for (auto id = first; id < first + step; ++id) {
            const auto* record = state_->find(HostId{static_cast<std::uint32_t>(id)});
            if (record == nullptr) continue;
            const auto contact = record->last_contact.load(std::memory_order_relaxed);
            if (contact != 0 && contact >= since) {
                contacts.emplace_back(HostId{static_cast<std::uint32_t>(id)}, contact);
            }
        }
    }
}

std::optional<zone::Account> Tables::account(AccountId id) const
{
    const auto* record = state_->find(id);
    if (record == nullptr) return std::nullopt;
    const auto word = record->state.load(std::memory_order_relaxed);
    return zone::Account{.id = id,
                         .email = record->email,
                         .state = state_of(word),
                         .is_verified = (word & AccountRecord::is_verified) != 0,
                         .created = record->created};
}

std::optional<zone::Account> Tables::find_account(std::string_view email) const
{
    const auto wanted = lower_case(email);
    const auto id = state_->emails.find(hash_of(wanted), [&](std::uint32_t candidate) {
        return lower_case(state_->accounts.at(candidate).email) == wanted;
    });
    if (id == 0) return std::nullopt;
    return account(AccountId{id});
}

std::optional<zone::Zone> Tables::zone(ZoneId id) const
{
    const auto found = state_->zones.find(id);
    if (found == state_->zones.end()) return std::nullopt;
    return found->second.row;
}

std::optional<ZoneId> Tables::find_zone(dns::NameView origin) const
{
    const auto found = state_->origins.find(bytes_of(dns::Name{origin}.canonical()));
    if (found == state_->origins.end()) return std::nullopt;
    return found->second;
}

std::optional<zone::Claim> Tables::claim(ClaimId id) const
{
    const auto* record = state_->find(id);
    if (record == nullptr) return std::nullopt;
    const auto locator = locator_of(*record);
    const auto name = record->host != 0 ? state_->contents.name_at(locator, HostId{record->host})
                                        : state_->contents.name_at(locator, id);
    if (!name) return std::nullopt;
    return zone::Claim{.id = id,
                       .zone = ZoneId{record->zone.load(std::memory_order_relaxed)},
                       .name = *name,
                       .account = AccountId{record->account.load(std::memory_order_relaxed)},
                       .state = state_of(record->state.load(std::memory_order_relaxed)),
                       .created = wall_time_of(record->created)};
}

std::optional<dns::Name> Tables::name_of(HostId id) const
{
    const auto* record = state_->find(id);
    if (record == nullptr) return std::nullopt;
    return state_->contents.name_at(record->locator.load(std::memory_order_relaxed), id);
}

std::optional<zone::Host> Tables::host_row(HostId id) const
{
    const auto name = name_of(id);
    if (!name) return std::nullopt;
    const auto& record = *state_->find(id);
    const auto word = record.state.load(std::memory_order_relaxed);
    return zone::Host{.id = id,
                      .zone = zone_of(id).value_or(ZoneId{}),
                      .name = *name,
                      .claim = ClaimId{record.claim.load(std::memory_order_relaxed)},
                      .account = AccountId{record.account.load(std::memory_order_relaxed)},
                      .ttl = dns::Ttl{word & HostRecord::ttl_mask},
                      .state = state_of(word),
                      .is_wildcard = (word & HostRecord::is_wildcard) != 0,
                      .created = wall_time_of(record.created)};
}

}  // namespace mooring::registry
