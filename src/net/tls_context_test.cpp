// SPDX-License-Identifier: Apache-2.0
#include "net/tls_context.hpp"

#include <fstream>

#include <gmock/gmock.h>

#include "testing/certificate.hpp"
#include "testing/fake_clock.hpp"

namespace mooring::net {
namespace {

TEST(TlsContext, OpensACertificateWithItsKey)
{
    const testing::FakeClock clock;
    const testing::CertificateFiles files{"ddns.example.net"};

    const auto context = TlsContext::open(clock, {{files.certificate_file(), files.key_file()}});

    ASSERT_TRUE(context) << context.error().detail;
    EXPECT_NE((*context)->new_session(), nullptr);
}

TEST(TlsContext, SaysWhatIsWrongWithTheFiles)
{
    const testing::FakeClock clock;
    const testing::CertificateFiles files{"ddns.example.net"};
    const testing::CertificateFiles others{"other.example.net"};

    const auto missing =
        TlsContext::open(clock, {{"/nonexistent/certificate.pem", files.key_file()}});
    const auto foreign = TlsContext::open(clock, {{files.certificate_file(), others.key_file()}});
    const auto swapped = TlsContext::open(clock, {{files.key_file(), files.certificate_file()}});

    EXPECT_EQ(missing.error().code, Errc::Io);
    EXPECT_EQ(foreign.error().code, Errc::InvalidArgument);
    EXPECT_EQ(swapped.error().code, Errc::InvalidArgument);
    EXPECT_EQ(TlsContext::open(clock, {}).error().code, Errc::InvalidArgument);
}

TEST(TlsContext, TakesOnePairOfEachKindOfKey)
{
    const testing::FakeClock clock;
    const testing::CertificateFiles ecdsa{"ddns.example.net"};
    const testing::CertificateFiles rsa{"ddns.example.net", testing::CertificateKind::Rsa};
    const TlsContext::Pair first{ecdsa.certificate_file(), ecdsa.key_file()};

    const auto both = TlsContext::open(clock, {first, {rsa.certificate_file(), rsa.key_file()}});
    const auto twice = TlsContext::open(clock, {first, first});

    EXPECT_TRUE(both) << both.error().detail;
    ASSERT_FALSE(twice);
    EXPECT_THAT(twice.error().detail, ::testing::HasSubstr("one RSA and one ECDSA pair"));
}

TEST(TlsContext, KeepsTheOldCertificateWhileTheNewFilesAreBroken)
{
    const testing::FakeClock clock;
    const testing::CertificateFiles files{"ddns.example.net"};
    const auto context = TlsContext::open(clock, {{files.certificate_file(), files.key_file()}});
    ASSERT_TRUE(context);

    std::ofstream{files.certificate_file(), std::ios::trunc} << "half a certif";

    EXPECT_EQ((*context)->reload().error().code, Errc::InvalidArgument);
    EXPECT_NE((*context)->new_session(), nullptr);
}

}  // namespace
}  // namespace mooring::net
