using System.Net;
using System.Threading.RateLimiting;
using ChatServer.Accounts.Profiles;
using ChatServer.Administration;

namespace ChatServer.Accounts;

/// <summary>
/// Counts attempts to sign in and to register. The counters are bounded: accounts and addresses share 65,536 slots by a hash
/// that differs from start to start, and slots that rest are dropped.
/// </summary>
internal sealed class AttemptLimits(RateLimitOptions options) : IDisposable
{
    private const int SlotMask = 0xFFFF;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // One address alone can't lock the owner of an account out; who guesses from many addresses is slowed down all the same.
    private const int AddressesPerAccount = 10;
    private readonly PartitionedRateLimiter<string> byAccountAndAddress = Limiter(options, options.SignInsPerAccountPerMinute, Minute);
    private readonly PartitionedRateLimiter<string> byAccount = Limiter(options, options.SignInsPerAccountPerMinute * AddressesPerAccount, Minute);
    private readonly PartitionedRateLimiter<string> byAddress = Limiter(options, options.SignInsPerAddressPerMinute, Minute);
    private readonly PartitionedRateLimiter<string> registrations = Limiter(options, options.RegistrationsPerAddressPerHour, TimeSpan.FromHours(1));

    /// <summary>Counts an attempt to sign in; says how long to wait where there were too many, else null.</summary>
    public TimeSpan? CountSignIn(string email, IPAddress? address)
    {
        var (account, network) = (EmailAddress.Fold(email), ClientNetwork.Of(address));
        return Count(byAddress, network) ?? Count(byAccountAndAddress, $"{account} {network}") ?? Count(byAccount, account);
    }

    /// <summary>Counts an attempt of somebody who is signed in to prove the password of their account.</summary>
    public TimeSpan? CountProof(Guid userId) => Count(byAccountAndAddress, userId.ToString());

    public TimeSpan? CountRegistration(IPAddress? address) => Count(registrations, ClientNetwork.Of(address));

    public void Dispose()
    {
        byAccountAndAddress.Dispose();
        byAccount.Dispose();
        byAddress.Dispose();
        registrations.Dispose();
    }

    private static PartitionedRateLimiter<string> Limiter(RateLimitOptions options, int permits, TimeSpan window) =>
        PartitionedRateLimiter.Create<string, int>(key => options.Enabled
            ? RateLimitPartition.GetFixedWindowLimiter(key.GetHashCode(StringComparison.Ordinal) & SlotMask, _ => new FixedWindowRateLimiterOptions
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
