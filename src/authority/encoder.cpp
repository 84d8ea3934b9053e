// SPDX-License-Identifier: Apache-2.0
#include "authority/encoder.hpp"

#include <algorithm>

namespace mooring::authority {
namespace {

using dns::ResponseWriter;
using dns::RrType;

bool write_rrset(ResponseWriter& writer, const Chosen& next)
{
    writer.begin_rrset(next.section, next.owner, next.rrset.type, next.rrset.ttl);
    next.rrset.for_each([&](std::span<const std::uint8_t> rdata) { writer.add_rdata(rdata); });
    return writer.finish_rrset();
}

/// The RRSIG RRset has the TTL of what it covers (RFC 4034, section 3).
bool write_signatures(ResponseWriter& writer, const Chosen& next, const zone::RrsetView& rrsigs)
{
    writer.begin_rrset(next.section, next.owner, RrType::RRSIG, next.rrset.ttl);
    rrsigs.for_each([&](std::span<const std::uint8_t> rdata) {
        if (is_over(rdata, next.rrset.type)) writer.add_rdata(rdata);
    });
    return writer.finish_rrset();
}

}  // namespace

Answer Encoder::run()
{
    const auto status = sign_all();
    const auto answer = status == Status::Ok ? write_message() : write_empty(status);
    if (!made_.empty() || status != Status::Ok) reply_.authority.signer->release();
    return answer;
}

Encoder::Status Encoder::sign_all()
{
    const auto is_proven = reply_.envelope.is_client_proven || !is_udp();
    const auto asker = is_proven ? dnssec::Asker::Proven : dnssec::Asker::Unproven;
    auto* signer = reply_.authority.signer;
    for (const auto& next : decision_.chosen) {
        if (next.signed_by != SignedBy::Signer) continue;
        const auto* keys = signer->keys_of(next.zone);
        if (keys == nullptr) return Status::Failed;
        auto rrset = next.rrset;
        rrset.ttl = next.original_ttl;
        const auto made = signer->sign(
            *keys,
            {.owner = next.owner, .labels = dnssec::labels_to_sign(next.owner), .rrset = rrset},
            asker, reply_.authority.now_seconds);
        if (!made.is_ok()) return made.status;
        made_.push_back(made.rrsigs);
    }
    return Status::Ok;
}

Answer Encoder::write_message() const
{
    auto writer = begin();
    writer.set_rcode(decision_.rcode);
    if (decision_.is_authoritative) writer.set_authoritative();
    if (decision_.is_compact) writer.set_compact_ok();
    const auto* made = made_.data();
    for (const auto& next : decision_.chosen) {
        auto is_whole = next.is_signatures_only || write_rrset(writer, next);
        if (next.signed_by == SignedBy::Signer)
            is_whole = write_signatures(writer, next, *made++) && is_whole;
        if (next.signed_by == SignedBy::Zone)
            is_whole = write_signatures(writer, next, next.signatures) && is_whole;
        if (!is_whole && next.need == Need::Required) writer.set_truncated();
    }
    // Over TCP there is nothing larger to fall back to.
    if (decision_.is_truncated && is_udp()) writer.set_truncated();
    if (decision_.extended_error)
        writer.set_extended_error(static_cast<std::uint16_t>(*decision_.extended_error));
    return finish(writer, decision_.rcode);
}

/// Nothing of the decision can be said.
Answer Encoder::write_empty(Status why) const
{
    auto writer = begin();
    if (why == Status::OverBudget && is_udp()) {
        writer.set_truncated();
        return finish(writer, dns::Rcode::NoError);
    }
    writer.set_rcode(dns::Rcode::ServFail);
    auto answer = finish(writer, dns::Rcode::ServFail);
    answer.kind = ResponseKind::Error;
    answer.imputed_to = dns::NameView::root();
    return answer;
}

ResponseWriter Encoder::begin() const noexcept
{
    const auto& envelope = reply_.envelope;
    ResponseWriter writer{reply_.buffer, query_};
    auto size_max = envelope.size_max;
    if (is_udp()) size_max = std::min(size_max, dns::udp_response_bytes_max(query_));
    writer.set_limit(std::max(size_max, dns::udp_bytes_min));
    if (envelope.reserved_bytes != 0) writer.reserve(envelope.reserved_bytes);
    if (!query_.edns) return writer;
    if (!envelope.cookie.empty()) writer.set_cookie(envelope.cookie);
    if (!envelope.nsid.empty() && query_.edns->wants_nsid) writer.set_nsid(envelope.nsid);
    if (envelope.keepalive) writer.set_keepalive(*envelope.keepalive);
    if (envelope.padding_block != 0) writer.set_padding(envelope.padding_block);
    return writer;
}

Answer Encoder::finish(ResponseWriter& writer, dns::Rcode rcode) const noexcept
{
    const auto size = writer.finish();
    return {.size_bytes = size,
            .rcode = rcode,
            .is_truncated = writer.is_truncated(),
            .kind = writer.is_truncated() ? ResponseKind::Truncated : decision_.kind,
            .imputed_to = decision_.imputed_to};
}

}  // namespace mooring::authority
