using ChatServer.Options.RateLimits;

namespace ChatServer.Messages.Rules;

/// <summary>Limits how many messages one user may send and edit per minute, over all devices and APIs.</summary>
internal sealed class SendLimits(RateLimitOptions options) : IDisposable
{
    private readonly UserRateLimit? messages =
        options.Enabled ? new UserRateLimit(options.MessagesPerMinute, TimeSpan.FromMinutes(1), options.MessageBurst) : null;

    /// <summary>0: no limit.</summary>
    public int MessagesPerMinute => options.Enabled ? options.MessagesPerMinute : 0;

    public bool TryTakeMessage(Guid userId, out TimeSpan retryAfter)
    {
        retryAfter = TimeSpan.Zero;
        return messages is null || messages.TryTake(userId, out retryAfter);
    }

    public void Dispose() => messages?.Dispose();
}
