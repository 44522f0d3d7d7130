using System.Threading.RateLimiting;
using ChatServer.Options.RateLimits;

namespace ChatServer.Administration.Reports;

/// <summary>How many reports a user may make per hour. Inactive users aren't kept.</summary>
internal sealed class ReportLimits(RateLimitOptions options) : IDisposable
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly PartitionedRateLimiter<Guid> perUser = PartitionedRateLimiter.Create<Guid, Guid>(user => options.Enabled
        ? RateLimitPartition.GetFixedWindowLimiter(
            user, _ => new FixedWindowRateLimiterOptions { PermitLimit = options.ReportsPerUserPerHour, Window = Hour })
        : RateLimitPartition.GetNoLimiter(user));

    /// <summary>Counts a report; returns how long to wait if there were too many, else null.</summary>
    public TimeSpan? Count(Guid userId)
    {
        using var lease = perUser.AttemptAcquire(userId);
        if (lease.IsAcquired)
            return null;

        return lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Hour;
    }

    public void Dispose() => perUser.Dispose();
}
