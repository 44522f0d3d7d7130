using ChatServer.Options.RateLimits;

namespace ChatServer.Attachments.Uploads;

/// <summary>
/// How many bytes one user may upload per hour, over all devices and APIs, counted as they are read: refused uploads count too.
/// </summary>
internal sealed class UploadVolume(RateLimitOptions limits, AttachmentOptions options) : IDisposable
{
    private const int BytesPerToken = 1_024;
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private readonly UserRateLimit? volume = limits.Enabled
        ? new UserRateLimit(
            (int)(limits.UploadBytesPerHour / BytesPerToken), Period, burst: (int)(limits.UploadBytesPerHour / BytesPerToken))
        : null;

    /// <summary>After this time the largest file fits again, unless others are uploaded meanwhile.</summary>
    public TimeSpan RetryAfter => Period * Math.Min(1, (double)options.MaxFileBytes / limits.UploadBytesPerHour);

    public bool TryTake(Guid userId, int bytes) =>
        volume is null || volume.TryTake(userId, (bytes + BytesPerToken - 1) / BytesPerToken, out _);

    public void Dispose() => volume?.Dispose();
}
