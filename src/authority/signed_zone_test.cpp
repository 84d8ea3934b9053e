// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "authority/signed_zone_fixture.hpp"
#include "testing/zone_signer.hpp"

namespace mooring::authority {
namespace {

template <class T>
T must(Result<T> result)
{
    if (result) return *std::move(result);
    std::fprintf(stderr, "a test's zone cannot be signed: %s\n", result.error().detail.c_str());
    std::abort();
}

dns::Message parsed(std::span<const std::uint8_t> bytes)
{
    auto message = dns::Message::parse(bytes);
    if (!message) {
        std::fprintf(stderr, "an answer cannot be parsed\n");
        std::abort();
    }
    return *std::move(message);
}

}  // namespace

std::vector<std::uint8_t> signed_query(const dns::Name& qname, dns::RrType qtype, AskFlags flags)
{
    std::vector<std::uint8_t> bytes{0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1};
    bytes.insert(bytes.end(), qname.wire().begin(), qname.wire().end());
    const auto type = static_cast<unsigned>(qtype);
    bytes.push_back(static_cast<std::uint8_t>(type >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(type));
    const std::uint8_t extended =  // DO (RFC 3225) and CO (RFC 9824, section 5.1).
        flags == AskFlags::Plain    ? 0
        : flags == AskFlags::Dnssec ? 0x80
                                    : 0xc0;
    const std::vector<std::uint8_t> tail{0, 1, 0, 0, 41, 4, 208, 0, 0, extended, 0, 0, 0};
    bytes.insert(bytes.end(), tail.begin(), tail.end());
    return bytes;
}

std::vector<std::string> described(const std::vector<dns::MessageRecord>& records)
{
    std::vector<std::string> lines;
    for (const auto& record : records) {
        auto line = record.owner.text() + " " + dns::text_of(record.type);
        if (record.type == dns::RrType::RRSIG) {
            const auto view = must(dnssec::RrsigView::parse(record.rdata));
            line += " " + dns::text_of(view.covered);
        }
        if (lines.empty() || lines.back() != line) lines.push_back(std::move(line));
    }
    return lines;
}

SignedZone::SignedZone(SignedMode mode, std::string_view origin, std::string_view text,
                       dnssec::SigningBudget::Options budget)
    : mode_{mode}, origin_{*dns::Name::parse(origin)}, budget_{budget}, buffer_(65'535)
{
    keys_ = std::make_shared<dnssec::ZoneKeys>(must(testing::keys_for_test(origin_)));
    const auto rrsets = testing::zone_rrsets(origin_, text);
    if (mode == SignedMode::Online)
        load_online(rrsets);
    else
        load_kept(rrsets);
    twins_.add_zone(zone::Zone{.origin = origin_}, rrsets);
    twins_.publish();
    keys_->zone = id_;
    ring_.publish(std::make_shared<const dnssec::KeyRing>(dnssec::KeyRing{}.with(keys_)));
    signer_ = std::make_unique<dnssec::Signer>(ring_, cache_, budget_);
    twin_reader_.refresh();
    publish();
}

void SignedZone::load_online(std::vector<dns::Rrset> rrsets)
{
    keys_->mode = zone::Signing::Online;
    rrsets.push_back({.owner = origin_,
                      .type = dns::RrType::DNSKEY,
                      .ttl = dns::Ttl{3600},
                      .rdatas = {key().rdata()}});
    id_ = zones_.add_zone(zone::Zone{.origin = origin_, .signing = zone::Signing::Online}, rrsets);
}

void SignedZone::load_kept(const std::vector<dns::Rrset>& rrsets)
{
    keys_->denial = mode_ == SignedMode::Nsec ? zone::Denial::Nsec : zone::Denial::Nsec3;
    id_ = zones_.add_zone(
        zone::Zone{.origin = origin_, .signing = zone::Signing::Full, .denial = keys_->denial},
        must(testing::sign_whole_zone(rrsets, *keys_, test_now)));
}

void SignedZone::publish()
{
    zones_.publish();
    reader_.refresh();
    signer_->refresh();
}

Answer SignedZone::answer(std::span<const std::uint8_t> query, const Envelope& envelope,
                          std::span<std::uint8_t> buffer)
{
    return authority::answer(ReceivedQuery::parse(query),
                             {.reader = reader_, .signer = signer_.get(), .now_seconds = test_now},
                             envelope, buffer);
}

dns::Message SignedZone::ask(const dns::Name& qname, dns::RrType qtype, AskFlags flags)
{
    signer_->refresh();  // Every question is a batch.
    const auto answered =
        answer(signed_query(qname, qtype, flags), {.transport = Transport::Tcp}, buffer_);
    return parsed(std::span{buffer_}.first(answered.size_bytes));
}

dns::Message SignedZone::ask(const char* qname, dns::RrType qtype, AskFlags flags)
{
    return ask(*dns::Name::parse(qname), qtype, flags);
}

dns::Message SignedZone::ask_twin(const dns::Name& qname, dns::RrType qtype)
{
    const auto query = signed_query(qname, qtype, AskFlags::Plain);
    const auto answered = authority::answer(ReceivedQuery::parse(query), {.reader = twin_reader_},
                                            {.transport = Transport::Tcp}, buffer_);
    return parsed(std::span{buffer_}.first(answered.size_bytes));
}

}  // namespace mooring::authority
