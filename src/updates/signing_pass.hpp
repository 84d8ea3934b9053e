// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One walk over all names of a zone, in slices, to sign it anew, to renew its signatures, or to
/// take them away.
///
/// The names are those there were when it began; what comes later is taken care of when it comes.
/// To renew a zone with NSEC, the chain itself is followed.
///
/// Thread safety: the writer thread.
/// Limits: about 30 bytes a name, and a walk through the whole name table in the beginning; neither
/// where the chain is followed.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "updates/touched_names.hpp"
#include "zone/contents.hpp"

namespace mooring::updates {

class SigningPass {
public:
    enum class Kind : std::uint8_t {
        Clear,  ///< Takes what is derived away: the zone is not in mode Full, or begins anew.
        Build,  ///< Makes a chain and signatures, the apex last: then the zone is ready.
        Renew,  ///< Goes through a zone that is ready, and renews what ends soon.
    };

    /// Collects the names: in canonical order, the owners of NSEC3 records last; or in the order
    /// of the NSEC3 chain that is to be built.
    SigningPass(Kind kind, const zone::Contents& contents, const zone::Zone& zone);

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] bool is_done() const noexcept { return is_done_; }
    /// The next names, at most so many. The same ones until advance().
    [[nodiscard]] NameSet slice(const zone::Contents& contents, std::size_t names_max);
    /// What slice() gave is done.
    void advance() noexcept;

    /// Remembers the earliest end of a signature seen.
    void note_expiration(std::optional<std::uint32_t> seconds) noexcept;
    [[nodiscard]] std::optional<std::uint32_t> earliest_expiration() const noexcept
    {
        return earliest_expiration_;
    }

private:
    void collect(const zone::Contents& contents);
    void order_by_name();
    void order_by_hash();
    [[nodiscard]] NameSet list_slice(std::size_t names_max);
    [[nodiscard]] NameSet chain_slice(const zone::Contents& contents, std::size_t names_max);
    [[nodiscard]] dns::NameView name_at(std::size_t offset) const;

    const Kind kind_;
    const zone::ZoneId zone_;
    const dns::Name origin_;
    const bool follows_chain_;
    bool is_done_ = false;
    bool ends_ = false;  // With what slice() gave.
    std::optional<dns::Name> last_, slice_last_;
    std::vector<std::uint8_t> bytes_;   // Each: whether it owns an NSEC3, size, name.
    std::vector<std::size_t> offsets_;  // In the order of the walk.
    std::size_t next_ = 0;
    std::size_t end_ = 0;
    std::optional<std::uint32_t> earliest_expiration_;
};

}  // namespace mooring::updates
