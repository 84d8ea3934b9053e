// SPDX-License-Identifier: Apache-2.0
#include "nameserver/incoming_transfer.hpp"

#include <algorithm>
#include <utility>

namespace mooring::nameserver {
namespace {

using updates::CopiedChange;

/// The serial of an SOA at the apex; nothing for any other record.
std::optional<dns::Serial> soa_serial(const dns::Record& record)
{
    if (record.type != dns::RrType::SOA) return std::nullopt;
    const auto soa = dns::Soa::parse(record.rdata);
    if (!soa) return std::nullopt;
    return soa->serial;
}

}  // namespace

IncomingTransfer::IncomingTransfer(Wanted wanted) : wanted_{std::move(wanted)} {}

std::unexpected<Error> IncomingTransfer::wrong(const char* what) const
{
    return fail(Errc::Corrupt, wanted_.origin.text() + ": " + what);
}

Result<IncomingTransfer::Progress> IncomingTransfer::feed(const dns::Message& message,
                                                          std::size_t bytes)
{
    bytes_ += bytes;
    if (bytes_ > wanted_.bytes_max)
        return fail(Errc::LimitExceeded, wanted_.origin.text() + ": the zone is too large");
    MOORING_CHECK(check_header(message));
    if (message.answers.empty()) return wrong("a message without records");
    for (const auto& record : message.answers) {
        if (state_ == State::Complete) return wrong("records after the end");
        MOORING_TRY(auto one, checked(record));
        MOORING_CHECK(take(std::move(one)));
    }
    if (state_ == State::Complete) {
        if (kind_ == Kind::Whole) zone_.sort();
        return Progress::Complete;
    }
    // RFC 1995, section 4: nothing but an SOA that is not newer. A newer one may come alone in the
    // first of many messages.
    if (state_ != State::Second || !wanted_.serial || newest_.is_newer_than(*wanted_.serial))
        return Progress::NeedsMore;
    state_ = State::Complete;
    return Progress::Complete;
}

Result<> IncomingTransfer::check_header(const dns::Message& message) const
{
    const auto& header = message.header;
    if (!header.is_response || header.id != wanted_.id || header.opcode != dns::Opcode::Query)
        return wrong("not a response to our query");
    if (header.rcode != dns::Rcode::NoError)
        return fail(Errc::NotAllowed,
                    wanted_.origin.text() + ": the primary says " + dns::text_of(header.rcode));
    if (header.is_truncated) return wrong("a truncated message");
    if (message.questions.size() > 1 ||
        (message.questions.size() == 1 && !(message.questions.front().name == wanted_.origin)))
        return wrong("a response to another question");
    return {};
}

Result<dns::Record> IncomingTransfer::checked(const dns::MessageRecord& record) const
{
    if (record.rrclass != dns::RrClass::IN) return wrong("a record of another class than IN");
    if (dns::is_meta(record.type)) return wrong("a record that is no zone data");
    if (!record.owner.is_at_or_below(wanted_.origin)) return wrong("a record outside the zone");
    constexpr std::uint32_t ttl_max = 0x7fffffff;
    const dns::Ttl ttl{record.ttl.seconds > ttl_max ? 0 : record.ttl.seconds};
    return dns::Record{record.owner.canonical(), record.type, ttl, record.rdata};
}

Result<> IncomingTransfer::take(dns::Record record)
{
    const auto soa = soa_serial(record);
    if (record.type == dns::RrType::SOA && (!soa || !(record.owner == wanted_.origin)))
        return wrong("an SOA that is not the zone's");
    switch (state_) {
        case State::First:
            if (!soa) return wrong("does not begin with the SOA");
            newest_ = *soa;
            first_ = std::move(record);
            state_ = State::Second;
            return {};
        case State::Second:
            return take_second(std::move(record), soa);
        case State::Whole:
            if (!soa) {
                zone_.add(record);
                return {};
            }
            if (*soa != newest_) return wrong("ends with another SOA than it began with");
            state_ = State::Complete;
            return {};
        case State::Deleting:
        case State::Adding:
            if (soa) return take_soa_between(*soa, std::move(record));
            return note(
                state_ == State::Deleting ? CopiedChange::Kind::Delete : CopiedChange::Kind::Add,
                std::move(record));
        case State::Complete:
            break;
    }
    return wrong("records after the end");
}

/// Tells the two forms apart.
Result<> IncomingTransfer::take_second(dns::Record record, std::optional<dns::Serial> soa)
{
    if (soa && wanted_.serial && *soa == *wanted_.serial && *soa != newest_) {
        kind_ = Kind::Changes;
        reached_ = *soa;
        state_ = State::Deleting;
        return {};
    }
    if (soa) return wrong("a second SOA that makes no sense");
    kind_ = Kind::Whole;
    state_ = State::Whole;
    zone_.add(*first_);
    zone_.add(record);
    return {};
}

/// The SOA after what is deleted says to which serial this sequence leads; the one after what is
/// added begins the next sequence or ends them all.
Result<> IncomingTransfer::take_soa_between(dns::Serial serial, dns::Record record)
{
    if (state_ == State::Deleting) {
        if (!serial.is_newer_than(reached_) || reached_ == newest_)
            return wrong("a sequence that leads to no newer serial");
        reached_ = serial;
        state_ = State::Adding;
        return note(CopiedChange::Kind::Soa, std::move(record));
    }
    if (serial != reached_) return wrong("a sequence that begins elsewhere");
    state_ = reached_ == newest_ ? State::Complete : State::Deleting;
    return {};
}

Result<> IncomingTransfer::note(CopiedChange::Kind kind, dns::Record record)
{
    if (changes_.size() >= wanted_.changes_max)
        return fail(Errc::LimitExceeded, wanted_.origin.text() + ": too many changes");
    changes_.push_back({kind, std::move(record)});
    return {};
}

}  // namespace mooring::nameserver
