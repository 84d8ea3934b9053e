// SPDX-License-Identifier: Apache-2.0
#include "gnudip_salt.hpp"

#include <string_view>

#include "gateway/legacy_key_fixture.hpp"

namespace mooring::transcripts {
namespace {

constexpr std::string_view salt_word = "SaltOfTen0";
constexpr std::string_view sign_word = "SignatureOverSaltAndTimeInHex000";

/// Puts `word` in the place of the tag's content, which is returned. Empty if there is no such tag.
std::string take_content(std::string& page, std::string_view name, std::string_view word)
{
    const auto start = std::string{"<meta name=\""}.append(name).append("\" content=\"");
    const auto at = page.find(start);
    if (at == std::string::npos) return {};
    const auto from = at + start.size();
    const auto size = page.find('"', from) - from;
    auto content = page.substr(from, size);
    page.replace(from, size, word);
    return content;
}

void replace_all(std::string& text, std::string_view word, std::string_view by)
{
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size())) {
        text.replace(at, word.size(), by);
    }
}

}  // namespace

std::string GnudipSalt::hidden(std::string response)
{
    auto salt = take_content(response, "salt", salt_word);
    if (salt.empty()) return response;
    salt_ = std::move(salt);
    sign_ = take_content(response, "sign", sign_word);
    return response;
}

std::string GnudipSalt::filled(std::string request) const
{
    if (salt_.empty()) return request;
    replace_all(request, salt_word, salt_);
    replace_all(request, sign_word, sign_);
    constexpr std::string_view mark = "digest(";
    const auto at = request.find(mark);
    const auto end = at == std::string::npos ? at : request.find(')', at);
    if (end == std::string::npos) return request;
    const auto secret = request.substr(at + mark.size(), end - at - mark.size());
    return request.replace(at, end + 1 - at, gateway::test::gnudip_digest(secret, salt_));
}

}  // namespace mooring::transcripts
