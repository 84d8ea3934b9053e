// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The NSEC or NSEC3 chain of a zone as a draft will leave it: the published one, with what the
/// draft puts in and takes out.
///
/// Thread safety: the writer thread; borrows the contents.

#include <map>
#include <optional>

#include "updates/touched_names.hpp"
#include "zone/contents.hpp"

namespace mooring::updates {

class DenialChain {
public:
    DenialChain(const zone::Contents& contents, const zone::Zone& zone);

    /// True if the draft leaves `owner` in the chain.
    [[nodiscard]] bool has(const dns::Name& owner) const;
    void insert(const dns::Name& owner) { changes_[owner] = true; }
    void erase(const dns::Name& owner) { changes_[owner] = false; }

    /// The neighbours of a name, which need not be in the chain itself; the chain is a ring.
    /// Nothing if the chain is empty. Of the only one: itself.
    [[nodiscard]] std::optional<dns::Name> next(const dns::Name& owner) const;
    [[nodiscard]] std::optional<dns::Name> previous(const dns::Name& owner) const;
    /// The published neighbour to the left of a name that the draft takes out, if it stays: it has
    /// a new next one. Without this a run of names that go would be walked again for each of them.
    [[nodiscard]] std::optional<dns::Name> widow_of(const dns::Name& owner) const;

private:
    using Changes = std::map<dns::Name, bool, CanonicalLess>;

    [[nodiscard]] std::optional<dns::Name> kept_after(const dns::Name& owner) const;
    [[nodiscard]] std::optional<dns::Name> kept_before(const dns::Name& owner) const;

    const zone::Contents& contents_;
    const zone::ZoneId zone_;
    const zone::Denial denial_;
    Changes changes_;  // True: put in; false: taken out.
};

}  // namespace mooring::updates
