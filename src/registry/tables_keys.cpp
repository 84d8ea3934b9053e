// SPDX-License-Identifier: Apache-2.0
// Update keys: found by their secret from any thread, chained from their hosts for the writer.
#include <algorithm>

#include "base/assert.hpp"
#include "registry/tables_state.hpp"

namespace mooring::registry {

using zone::number_of;

namespace {

using HashWords = std::array<std::uint32_t, 4>;

HashWords words_of(const zone::Sha256& hash) noexcept
{
    HashWords words{};
    for (std::size_t i = 0; i < 16; ++i) words[i / 4] = (words[i / 4] << 8U) | hash[i];
    return words;
}

HashWords words_of(const KeyRecord& record) noexcept
{
    HashWords words{};
    for (std::size_t i = 0; i < words.size(); ++i) {
        words[i] = record.hash[i].load(std::memory_order_relaxed);
    }
    return words;
}

std::uint64_t index_hash(const HashWords& words) noexcept
{
    return (std::uint64_t{words[0]} << 32U) | words[1];
}

// Without a branch on the bytes: how long it takes must not say how much was right.
bool is_same(const KeyRecord& record, const HashWords& wanted) noexcept
{
    std::uint32_t difference = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        difference |= record.hash[i].load(std::memory_order_relaxed) ^ wanted[i];
    }
    return difference == 0;
}

struct Scope {
    HostList hosts;
    std::optional<SiteId> site{};
};

// A key's block may be exchanged while we look: then its place holds another key's, and we look
// again. Nothing if the key is erased meanwhile.
std::optional<Scope> scope_of(const Chunks<KeyBlockPlace>& places, const KeyRecord& record,
                              KeyId id)
{
    for (;;) {
        const auto target = record.target.load(std::memory_order_acquire);
        if (target == 0) return std::nullopt;
        if ((target & KeyRecord::has_block) == 0) return Scope{.hosts = HostList{HostId{target}}};
        const auto* place = places.find(target & ~KeyRecord::has_block);
        const auto* block =
            place == nullptr ? nullptr : place->block.load(std::memory_order_seq_cst);
        if (block != nullptr && block->key == id) {
            return Scope{.hosts = block->hosts.size() == 1 ? HostList{block->hosts.front()}
                                                           : HostList{block->hosts},
                         .site = block->site};
        }
        if ((record.state.load(std::memory_order_acquire) & in_use) == 0) return std::nullopt;
    }
}

template <class Of>
void erase_from(std::unordered_map<Of, std::vector<KeyId>>& keys, Of of, KeyId id)
{
    const auto found = keys.find(of);
    if (found == keys.end()) return;
    std::erase(found->second, id);
    if (found->second.empty()) keys.erase(found);
}

}  // namespace

const KeyBlock* Tables::State::block_of(const KeyRecord& record) const noexcept
{
    const auto target = record.target.load(std::memory_order_relaxed);
    if ((target & KeyRecord::has_block) == 0) return nullptr;
    return blocks[target & ~KeyRecord::has_block].get();
}

std::uint32_t Tables::State::add_block(const zone::UpdateKey& row)
{
    auto block = std::make_unique<const KeyBlock>(KeyBlock{.key = row.id,
                                                           .hosts = row.hosts,
                                                           .site = row.site,
                                                           .secret_hash = row.secret_hash,
                                                           .label = row.label});
    if (free_blocks.empty()) {
        free_blocks.push_back(static_cast<std::uint32_t>(blocks.size()));
        blocks.emplace_back();
    }
    const auto number = free_blocks.back();
    free_blocks.pop_back();
    block_places.take(number).block.store(block.get(), std::memory_order_seq_cst);
    block_bytes += sizeof(KeyBlock) + row.hosts.size() * sizeof(HostId) + row.label.size();
    blocks[number] = std::move(block);
    return number;
}

void Tables::State::drop_block(std::uint32_t number)
{
    auto& block = blocks[number];
    const auto bytes =
        sizeof(KeyBlock) + block->hosts.size() * sizeof(HostId) + block->label.size();
    block_bytes -= bytes;
    block_places.at(number).block.store(nullptr, std::memory_order_seq_cst);
    block_places.release(number);
    grace.retire(std::move(block), bytes);
    free_blocks.push_back(number);
}

void Tables::State::link_key(KeyId id, KeyRecord& record, const zone::UpdateKey& row)
{
    record.next = 0;
    if (row.site) site_keys[*row.site].push_back(id);
    if (row.hosts.size() == 1) {
        auto* host = find(row.hosts.front());
        if (host != nullptr) record.next = std::exchange(host->first_key, number_of(id));
        return;
    }
    for (const auto host : row.hosts) shared_keys[host].push_back(id);
}

void Tables::State::unlink_key(KeyId id, const KeyRecord& record)
{
    const auto* block = block_of(record);
    if (block != nullptr && block->site) erase_from(site_keys, *block->site, id);
    if (block != nullptr && block->hosts.size() != 1) {
        for (const auto host : block->hosts) erase_from(shared_keys, host, id);
        return;
    }
    const auto host_id = block != nullptr ? block->hosts.front()
                                          : HostId{record.target.load(std::memory_order_relaxed)};
    auto* host = find(host_id);
    if (host == nullptr) return;
    auto* link = &host->first_key;
    while (*link != 0 && *link != number_of(id)) link = &keys.at(*link).next;
    if (*link != 0) *link = record.next;
}

void Tables::put(const zone::UpdateKey& row)
{
    MOORING_ASSERT(!row.hosts.empty() || row.site);
    auto& s = *state_;
    const auto number = number_of(row.id);
    auto* record = s.find(row.id);
    const auto is_new = record == nullptr;
    const auto words = words_of(row.secret_hash);
    // A key that keeps its secret is found all the time.
    const auto keeps_secret = !is_new && words_of(*record) == words;
    if (is_new) {
        record = &s.keys.take(number);
    } else {
        s.unlink_key(row.id, *record);
        if (!keeps_secret) s.secrets.erase(index_hash(words_of(*record)), number);
    }
    const auto old_target = is_new ? 0 : record->target.load(std::memory_order_relaxed);

    for (std::size_t i = 0; i < words.size(); ++i) {
        record->hash[i].store(words[i], std::memory_order_relaxed);
    }
    const auto needs_block = row.hosts.size() != 1 || row.site || !row.label.empty();
    const auto target =
        needs_block ? s.add_block(row) | KeyRecord::has_block : number_of(row.hosts.front());
    record->target.store(target, std::memory_order_release);
    record->account.store(number_of(row.account), std::memory_order_relaxed);
    record->created = seconds_of(row.created);
    s.link_key(row.id, *record, row);
    record->state.store(in_use | row.rights, std::memory_order_release);
    if ((old_target & KeyRecord::has_block) != 0) s.drop_block(old_target & ~KeyRecord::has_block);
    if (!keeps_secret)
        s.secrets.insert(index_hash(words), number,
                         [&](std::uint32_t id) { return index_hash(words_of(*s.keys.find(id))); });
    s.partners.with([&](Partners& partners) { partners.put(row); });
}

void Tables::erase(KeyId id)
{
    auto& s = *state_;
    auto* record = s.find(id);
    if (record == nullptr) return;
    s.unlink_key(id, *record);
    s.secrets.erase(index_hash(words_of(*record)), number_of(id));
    record->state.store(0, std::memory_order_release);
    s.partners.with([&](Partners& partners) { partners.erase(id); });
    const auto target = record->target.load(std::memory_order_relaxed);
    if ((target & KeyRecord::has_block) != 0) s.drop_block(target & ~KeyRecord::has_block);
    s.keys.release(number_of(id));
}

std::optional<KeyView> Tables::key(KeyId id) const
{
    auto view = state_->view_of(id);
    // The lock is taken outside of the Reading, which must not wait.
    if (view && view->site) view->hosts = view->hosts.joined(hosts_of(*view->site));
    return view;
}

std::optional<KeyView> Tables::State::view_of(KeyId id) const
{
    const Grace::Reading here{grace};
    const auto* record = find(id);
    if (record == nullptr) return std::nullopt;
    const auto word = record->state.load(std::memory_order_acquire);
    auto scope = scope_of(block_places, *record, id);
    if (!scope) return std::nullopt;
    return KeyView{.id = id,
                   .account = AccountId{record->account.load(std::memory_order_relaxed)},
                   .rights = static_cast<std::uint8_t>(word & KeyRecord::rights_mask),
                   .hosts = std::move(scope->hosts),
                   .site = scope->site};
}

std::optional<KeyView> Tables::find_key(const zone::Sha256& secret_hash) const
{
    const auto wanted = words_of(secret_hash);
    const auto id = [&] {
        const Grace::Reading here{state_->grace};
        return state_->secrets.find(index_hash(wanted), [&](std::uint32_t candidate) {
            const auto* record = state_->find(KeyId{candidate});
            return record != nullptr && is_same(*record, wanted);
        });
    }();
    if (id == 0) return std::nullopt;
    return key(KeyId{id});
}

std::optional<zone::UpdateKey> Tables::key_row(KeyId id) const
{
    const auto* record = state_->find(id);
    if (record == nullptr) return std::nullopt;
    zone::UpdateKey row{
        .id = id,
        .account = AccountId{record->account.load(std::memory_order_relaxed)},
        .rights = static_cast<std::uint8_t>(record->state.load(std::memory_order_relaxed) &
                                            KeyRecord::rights_mask),
        .hosts = {},
        .label = {},
        .created = wall_time_of(record->created),
    };
    state_->partners.with([&](const Partners& partners) {
        row.tsig = partners.tsig_of(id);
        row.legacy = partners.legacy_of(id);
    });
    if (const auto* block = state_->block_of(*record)) {
        row.hosts = block->hosts;
        row.site = block->site;
        row.secret_hash = block->secret_hash;
        row.label = block->label;
        return row;
    }
    row.hosts = {HostId{record->target.load(std::memory_order_relaxed)}};
    const auto words = words_of(*record);
    for (std::size_t i = 0; i < 16; ++i) {
        row.secret_hash[i] = static_cast<std::uint8_t>(words[i / 4] >> (24U - 8U * (i % 4)));
    }
    return row;
}

std::vector<KeyId> Tables::keys_of(SiteId id) const
{
    const auto found = state_->site_keys.find(id);
    return found == state_->site_keys.end() ? std::vector<KeyId>{} : found->second;
}

std::vector<KeyId> Tables::keys_of(HostId id) const
{
    std::vector<KeyId> ids;
    const auto* host = state_->find(id);
    if (host == nullptr) return ids;
    for (auto key = host->first_key; key != 0; key = state_->keys.at(key).next)
        ids.push_back(KeyId{key});
    const auto shared = state_->shared_keys.find(id);
    if (shared != state_->shared_keys.end()) {
        ids.insert(ids.end(), shared->second.begin(), shared->second.end());
    }
    std::ranges::sort(ids);
    return ids;
}

}  // namespace mooring::registry
