// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Writes the rows that a batch puts or erases: accounts, zones, claims, hosts, keys and so on.
///
/// Put leaves alone what folding keeps in the same row (addresses, serial, contact).
///
/// Thread safety: none; used by whoever holds the write connection, inside a transaction.

#include "store/sqlite/sqlite.hpp"
#include "zone/journal/batch.hpp"

namespace mooring::store {

class RowWriter {
public:
    [[nodiscard]] static Result<RowWriter> prepare(Connection& connection);

    /// Applies every Put and Erase of the batch in order, and notes the numbers it gave away. Fails
    /// with AlreadyExists if a unique name is taken; the transaction must then be rolled back.
    [[nodiscard]] Result<> write(const zone::Batch& batch);

private:
    struct Table {
        Statement put;
        Statement erase;
    };
    struct Ids {  // The highest number of each kind that the present batch puts.
        std::uint32_t account = 0, zone = 0, claim = 0, host = 0, key = 0;
        std::uint32_t signing_key = 0, secondary = 0, site = 0, entry = 0;
    };
    RowWriter() = default;
    [[nodiscard]] Result<> write_ids();
    [[nodiscard]] Result<> note_id(std::string_view kind, std::uint32_t id);

    [[nodiscard]] Result<> apply(const zone::AddressChange&) { return {}; }
    [[nodiscard]] Result<> apply(const zone::RrsetChange&) { return {}; }
    [[nodiscard]] Result<> apply(const zone::TsigUse&) { return {}; }
    [[nodiscard]] Result<> apply(const zone::Event&) { return {}; }
    [[nodiscard]] Result<> apply(const zone::Put<zone::Entry>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::Entry>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::Account>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::Zone>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::Claim>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::Host>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::UpdateKey>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::Account>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::Zone>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::Claim>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::Host>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::UpdateKey>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::SigningKey>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::Secondary>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::Upstream>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::Site>& change);
    [[nodiscard]] Result<> apply(const zone::Put<zone::HostExtras>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::Site>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::HostExtras>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::SigningKey>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::Secondary>& change);
    [[nodiscard]] Result<> apply(const zone::Erase<zone::Upstream>& change);

    Table account_, zone_, claim_, host_, key_, signing_key_, secondary_, upstream_, site_, extras_;
    Table entry_;
    Statement put_key_host_, erase_key_hosts_, note_id_;
    Ids ids_;
};

}  // namespace mooring::store
