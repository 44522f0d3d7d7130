using System.Threading.Channels;
using ChatServer.Administration.Holds;
using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>Wakes <see cref="AccountErasure"/> when there is something to do. It remembers one call; more say nothing more.</summary>
internal sealed class DeletionSignal : IEventListener
{
    private readonly Channel<bool> calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void OnCommitted(IReadOnlyList<DomainEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened is AccountDeleted or HoldReleased)
                calls.Writer.TryWrite(true);
        }
    }

    /// <summary>Returns when it was called, or after a time.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await calls.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody has called in that time.
        }
    }
}
