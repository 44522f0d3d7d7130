using ChatServer.Messages;
using ChatServer.Messages.Sending;

namespace ChatServer.Benchmarks.Seed;

/// <summary>Sends messages as fast as the writer takes them: so many wait at once that each transaction is full.</summary>
internal sealed class MessageFlow(Outbox outbox) : IDisposable
{
    private const int MaxWaiting = 16_384;
    private readonly SemaphoreSlim places = new(MaxWaiting, MaxWaiting);
    private volatile string? failure;

    /// <param name="stored">Called on the writer's thread, in the order of sending.</param>
    public void Send(MessageDraft draft, Action<Message> stored)
    {
        places.Wait();
        outbox.Send(draft, (_, outcome) =>
        {
            if (outcome.IsRefused)
                failure = $"A message was refused: {outcome.Refusal}";
            else
                stored(outcome.Message);
            places.Release();
        });
    }

    /// <summary>Returns when all messages are on disk.</summary>
    public void Drain()
    {
        for (var taken = 0; taken < MaxWaiting; taken++)
            places.Wait();

        places.Release(MaxWaiting);
        if (failure is not null)
            throw new InvalidOperationException(failure);
    }

    public void Dispose() => places.Dispose();
}
