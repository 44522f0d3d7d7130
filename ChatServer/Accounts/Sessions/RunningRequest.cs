namespace ChatServer.Accounts.Sessions;

/// <summary>
/// One HTTP request of a user. Its <see cref="HttpContext.RequestAborted"/> is cancelled <see cref="Grace"/> after the session,
/// account or role that it depends on ends, and a response that has begun is cut. A request that ends its own session, such as
/// signing out, declares that, and its response is sent whole.
/// <para>
/// A token of another service ends its request when it expires: that is the only sign-out it has. One of ours doesn't, as its
/// session may have been refreshed meanwhile; the session's end does.
/// </para>
/// </summary>
internal sealed class RunningRequest : IDisposable
{
    /// <summary>Time to send a short response, so its client doesn't find the connection reset at its next request.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan MaxLeft = TimeSpan.FromDays(30);
    private readonly Lock gate = new();
    private readonly HttpContext context;
    private readonly TimeProvider clock;
    private readonly Action<RunningRequest> leave;
    private readonly CancellationTokenSource ended;
    private readonly CancellationToken clientGone;
    private readonly ITimer? expiry;
    private ITimer? grace;
    private int isEnding;
    private bool isAnswered;
    private bool endsItself;

    public RunningRequest(HttpContext context, CurrentUser user, TimeProvider clock, Action<RunningRequest> leave)
    {
        (this.context, User, this.clock, this.leave) = (context, user, clock, leave);
        clientGone = context.RequestAborted;
        ended = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
        context.RequestAborted = ended.Token;
        if (user.SessionId is null)
            expiry = clock.CreateTimer(
                static request => ((RunningRequest)request!).End(), this, LeftOf(user, clock), Timeout.InfiniteTimeSpan);
    }

    public CurrentUser User { get; }

    /// <summary>Whether it depends on the administrator role, and ends with it.</summary>
    public bool IsAdmin { get; private set; }

    /// <summary>Whether a revocation ended it, not its client.</summary>
    public bool WasRevoked { get; private set; }

    /// <summary>Whether its user is still signed in and has only lost the administrator role.</summary>
    public bool LostRoleOnly { get; private set; }

    /// <summary>To be called before the role is looked up: losing the role after that ends the request.</summary>
    public void RequireAdmin() => IsAdmin = true;

    /// <summary>To be called before the request ends its own session or account.</summary>
    public void EndsItself() => endsItself = true;

    /// <summary>Returns at once; the request ends on another thread.</summary>
    public void End()
    {
        LostRoleOnly = false;
        BeginEnding();
    }

    /// <summary>The same; its user is still signed in, and has only lost the administrator role.</summary>
    public void EndForLostRole()
    {
        LostRoleOnly = true;
        BeginEnding();
    }

    /// <summary>Lets the refusal of a revoked request be written, although its token is cancelled.</summary>
    public void AllowRefusal() => context.RequestAborted = clientGone;

    // The context belongs to another request once this one has been answered.
    public void Dispose()
    {
        lock (gate)
        {
            isAnswered = true;
            grace?.Dispose();
            expiry?.Dispose();
            ended.Dispose();
        }

        leave(this);
    }

    // Within a timer's range; no request lasts that long.
    private static TimeSpan LeftOf(CurrentUser user, TimeProvider clock)
    {
        var left = user.ExpiresAt - clock.GetUtcNow();
        var atMost = left < MaxLeft ? left : MaxLeft;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : atMost;
    }

    private void BeginEnding()
    {
        if (Interlocked.Exchange(ref isEnding, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static request => request.EndSoon(), this, preferLocal: false);
    }

    private void EndSoon()
    {
        lock (gate)
        {
            if (!isAnswered)
                grace = clock.CreateTimer(
                    static request => ((RunningRequest)request!).Cut(), this, Grace, Timeout.InfiniteTimeSpan);
        }
    }

    // Aborting also drops the data in the connection's buffers.
    private void Cut()
    {
        lock (gate)
        {
            if (isAnswered || endsItself)
                return;

            WasRevoked = true;
            if (context.Response.HasStarted)
                context.Abort();
            ended.Cancel();
        }
    }
}
