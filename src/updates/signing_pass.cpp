// SPDX-License-Identifier: Apache-2.0
#include "updates/signing_pass.hpp"

#include <algorithm>
#include <utility>

#include "dnssec/nsec3.hpp"
#include "dnssec/signing_policy.hpp"

namespace mooring::updates {
namespace {

constexpr std::size_t prefix_bytes = 2;

bool has_derived(const zone::Node& node)
{
    return node.is(zone::NodeFlag::HasNsec) || node.is(zone::NodeFlag::HasNsec3) ||
           node.rrset(dns::RrType::RRSIG).has_value();
}

}  // namespace

SigningPass::SigningPass(Kind kind, const zone::Contents& contents, const zone::Zone& zone)
    : kind_{kind},
      zone_{zone.id},
      origin_{zone.origin},
      follows_chain_{kind == Kind::Renew && zone.denial == zone::Denial::Nsec}
{
    if (follows_chain_) return;
    collect(contents);
    if (kind == Kind::Build && zone.denial == zone::Denial::Nsec3)
        order_by_hash();
    else
        order_by_name();
    is_done_ = offsets_.empty();
}

void SigningPass::collect(const zone::Contents& contents)
{
    contents.for_each_below(origin_, [&](dns::NameView name, const zone::Node& node) {
        if (node.zone != zone_) return;
        const auto is_wildcard = node.is(zone::NodeFlag::IsWildcardHost);
        if (kind_ == Kind::Clear && !has_derived(node) && !is_wildcard) return;
        offsets_.push_back(bytes_.size());
        bytes_.push_back(node.is(zone::NodeFlag::HasNsec3) ? 1 : 0);
        bytes_.push_back(static_cast<std::uint8_t>(name.size()));
        bytes_.insert(bytes_.end(), name.wire().begin(), name.wire().end());
    });
}

void SigningPass::order_by_name()
{
    std::ranges::sort(offsets_, [this](std::size_t left, std::size_t right) {
        if (bytes_[left] != bytes_[right]) return bytes_[left] < bytes_[right];
        return dns::canonical_order(name_at(left), name_at(right)) < 0;
    });
}

// In the order of the chain that is being built, a link is made once and not again for each name
// that comes between.
void SigningPass::order_by_hash()
{
    std::vector<std::pair<dnssec::Nsec3Hash, std::size_t>> order;
    order.reserve(offsets_.size());
    for (const auto offset : offsets_)
        order.emplace_back(dnssec::nsec3_hash(name_at(offset)), offset);
    std::ranges::sort(order);
    std::ranges::transform(order, offsets_.begin(), [](const auto& entry) { return entry.second; });
}

dns::NameView SigningPass::name_at(std::size_t offset) const
{
    const std::span<const std::uint8_t> bytes{bytes_};
    return dns::NameView{bytes.subspan(offset + prefix_bytes, bytes[offset + 1])};
}

NameSet SigningPass::slice(const zone::Contents& contents, std::size_t names_max)
{
    return follows_chain_ ? chain_slice(contents, names_max) : list_slice(names_max);
}

NameSet SigningPass::list_slice(std::size_t names_max)
{
    end_ = next_ + std::min(names_max, offsets_.size() - next_);
    ends_ = end_ == offsets_.size();
    NameSet names;
    for (auto i = next_; i < end_; ++i) names.emplace(name_at(offsets_[i]));
    return names;
}

// The apex is the first name of the chain; behind the last one it comes again.
NameSet SigningPass::chain_slice(const zone::Contents& contents, std::size_t names_max)
{
    NameSet names;
    slice_last_ = last_;
    if (!slice_last_) {
        slice_last_ = origin_;
        names.insert(origin_);
    }
    while (names.size() < names_max) {
        const auto next = contents.next_in_chain(zone_, zone::Denial::Nsec, *slice_last_);
        ends_ = !next || dns::canonical_order(next->owner, *slice_last_) <= 0;
        if (ends_) break;
        slice_last_ = next->owner;
        names.insert(next->owner);
    }
    return names;
}

void SigningPass::advance() noexcept
{
    next_ = end_;
    last_ = slice_last_;
    is_done_ = is_done_ || ends_;
}

void SigningPass::note_expiration(std::optional<std::uint32_t> seconds) noexcept
{
    if (!seconds) return;
    if (!earliest_expiration_ || dnssec::is_before(*seconds, *earliest_expiration_))
        earliest_expiration_ = seconds;
}

}  // namespace mooring::updates
