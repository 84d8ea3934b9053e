// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Entries as the values they hold: what every module that keeps something of its own uses.
///
///     struct Session {
///         static constexpr auto kind = zone::EntryKind::Session;
///         void write(zone::ByteWriter& writer) const;             // First a version number.
///         static Session read(zone::ByteReader& reader);
///     };
///     keep(draft, account, hex_of(hash), session, origin);   find<Session>(tables, hex_of(hash))
///
/// `Source` is a Draft (the writer thread: what would be true after this batch) or Tables (any
/// thread: what is committed, a copy).
///
/// Thread safety: as Draft and Tables.
/// Invariants: a body that cannot be read is as if it were not there; write() and read() are each
/// other's inverse.

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "registry/draft.hpp"
#include "registry/tables.hpp"
#include "zone/journal/byte_stream.hpp"

namespace mooring::registry {

template <class T>
concept EntryBody = requires(const T& value, zone::ByteWriter& writer, zone::ByteReader& reader) {
    { T::kind } -> std::convertible_to<zone::EntryKind>;
    value.write(writer);
    { T::read(reader) } -> std::same_as<T>;
};

/// An entry's value with its place.
template <EntryBody T>
struct Kept {
    EntryId id{};
    AccountId account{};
    std::string lookup;
    T value;
};

template <EntryBody T>
[[nodiscard]] std::vector<std::uint8_t> bytes_of(const T& value)
{
    zone::ByteWriter writer;
    value.write(writer);
    return std::move(writer).take();
}

template <EntryBody T>
[[nodiscard]] std::optional<Kept<T>> kept_in(const std::optional<zone::Entry>& entry)
{
    if (!entry || entry->kind != T::kind) return std::nullopt;
    zone::ByteReader reader{entry->body};
    Kept<T> kept{entry->id, entry->account, entry->lookup, T::read(reader)};
    if (!reader.is_good() || !reader.is_at_end()) return std::nullopt;
    return kept;
}

template <EntryBody T>
[[nodiscard]] std::vector<Kept<T>> all_kept_in(const std::vector<zone::Entry>& entries)
{
    std::vector<Kept<T>> all;
    for (const auto& entry : entries)
        if (auto kept = kept_in<T>(entry)) all.push_back(std::move(*kept));
    return all;
}

/// The one that has this lookup text.
template <EntryBody T, class Source>
[[nodiscard]] std::optional<Kept<T>> find(const Source& source, std::string_view lookup)
{
    return kept_in<T>(source.find_entry(T::kind, lookup));
}

template <EntryBody T, class Source>
[[nodiscard]] std::optional<Kept<T>> find(const Source& source, EntryId id)
{
    return kept_in<T>(source.entry(id));
}

/// Those of an account, by ascending id.
template <EntryBody T, class Source>
[[nodiscard]] std::vector<Kept<T>> all_of(const Source& source, AccountId account)
{
    return all_kept_in<T>(source.entries_of(account, T::kind));
}

/// Those of all accounts: `limit` after `after`, by ascending id. Committed ones only.
template <EntryBody T>
[[nodiscard]] std::vector<Kept<T>> some_after(const Tables& tables, EntryId after,
                                              std::size_t limit)
{
    return all_kept_in<T>(tables.entries_after(T::kind, after, limit));
}

/// Keeps something new. Fails with AlreadyExists if its lookup text is taken, LimitExceeded.
template <EntryBody T>
[[nodiscard]] Result<EntryId> keep(Draft& draft, AccountId account, std::string lookup,
                                   const T& value, const zone::Origin& origin)
{
    return draft.add_entry({.id = {},
                            .kind = T::kind,
                            .account = account,
                            .lookup = std::move(lookup),
                            .body = bytes_of(value)},
                           origin);
}

/// Keeps what has changed.
template <EntryBody T>
void keep(Draft& draft, const Kept<T>& kept, const zone::Origin& origin)
{
    draft.put(zone::Entry{.id = kept.id,
                          .kind = T::kind,
                          .account = kept.account,
                          .lookup = kept.lookup,
                          .body = bytes_of(kept.value)},
              origin);
}

/// How things that an account has one of are looked up: "account-7".
[[nodiscard]] inline std::string lookup_of(AccountId id)
{
    return "account-" + std::to_string(zone::number_of(id));
}
[[nodiscard]] inline std::string lookup_of(HostId id)
{
    return "host-" + std::to_string(zone::number_of(id));
}
[[nodiscard]] inline std::string lookup_of(KeyId id)
{
    return "key-" + std::to_string(zone::number_of(id));
}

}  // namespace mooring::registry
