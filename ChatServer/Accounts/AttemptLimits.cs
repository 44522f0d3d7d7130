using System.Net;
using System.Threading.RateLimiting;
using ChatServer.Accounts.Profiles;
using ChatServer.Options.RateLimits;

namespace ChatServer.Accounts;

/// <summary>
/// Counts attempts to sign in and to register. The counters are bounded: accounts and addresses share 65,536 slots by a hash that
/// differs at every start, and idle slots are dropped.
/// </summary>
internal sealed class AttemptLimits(RateLimitOptions options) : IDisposable
{
    private const int SlotMask = 0xFFFF;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // No single address, site or provider can lock the owner of an account out; guessing from many networks is still slowed down.
    private const int AddressesPerSite = 4;
    private const int AddressesPerProvider = 6;
    private const int AddressesPerAccount = 10;
    private readonly PartitionedRateLimiter<string> byAccountAndAddress = PerAccount(options, addresses: 1);
    private readonly PartitionedRateLimiter<string> byAccountAndSite = PerAccount(options, AddressesPerSite);
    private readonly PartitionedRateLimiter<string> byAccountAndProvider = PerAccount(options, AddressesPerProvider);
    private readonly PartitionedRateLimiter<string> byAccount = PerAccount(options, AddressesPerAccount);
    private readonly PartitionedRateLimiter<string> byAddress = Limiter(options, options.SignInsPerAddressPerMinute, Minute);
    private readonly PartitionedRateLimiter<string> registrations = Limiter(
        options, options.RegistrationsPerAddressPerHour, TimeSpan.FromHours(1));

    /// <summary>
    /// Counts an attempt to sign in, by its address and its site (IPv4 /24, IPv6 /48). Returns how long to wait if there were too
    /// many, else null.
    /// </summary>
    public TimeSpan? CountSignIn(string email, IPAddress? address)
    {
        var (account, networks) = (EmailAddress.Fold(email), ClientNetwork.PathOf(address));
        return Count(byAddress, networks.Client)
            ?? Count(byAccountAndAddress, $"{account} {networks.Client}")
            ?? Count(byAccountAndSite, $"{account} {networks.Narrow}");
    }

    /// <summary>
    /// Counts an attempt that <see cref="CountSignIn"/> let pass and that comes from a network the account isn't known from,
    /// together with all other such attempts: first of its provider (IPv4 /16, IPv6 /32), then in total.
    /// </summary>
    public TimeSpan? CountStranger(string email, IPAddress? address)
    {
        var account = EmailAddress.Fold(email);
        return Count(byAccountAndProvider, $"{account} {ClientNetwork.PathOf(address).Wide}") ?? Count(byAccount, account);
    }

    /// <summary>Counts an attempt of a signed-in user to prove the password of their account.</summary>
    public TimeSpan? CountProof(Guid userId) => Count(byAccountAndAddress, userId.ToString());

    public TimeSpan? CountRegistration(IPAddress? address) => Count(registrations, ClientNetwork.Of(address));

    public void Dispose()
    {
        byAccountAndAddress.Dispose();
        byAccountAndSite.Dispose();
        byAccountAndProvider.Dispose();
        byAccount.Dispose();
        byAddress.Dispose();
        registrations.Dispose();
    }

    private static PartitionedRateLimiter<string> PerAccount(RateLimitOptions options, int addresses) =>
        Limiter(options, options.SignInsPerAccountPerMinute * addresses, Minute);

    private static PartitionedRateLimiter<string> Limiter(RateLimitOptions options, int permits, TimeSpan window) =>
        PartitionedRateLimiter.Create<string, int>(key => options.Enabled
            ? RateLimitPartition.GetFixedWindowLimiter(
                key.GetHashCode(StringComparison.Ordinal) & SlotMask, _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = permits,
                    Window = window,
                })
            : RateLimitPartition.GetNoLimiter(0));

    private static TimeSpan? Count(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        if (lease.IsAcquired)
            return null;

        return lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Minute;
    }
}
