using System.Text;
using ChatServer.Chats.Events;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>
/// Writes an answer into a message of a chat: its devices hear each piece within 33 ms, and the message has it within a second.
/// Pieces are sent and stored in turn, so the stored content is never older than a piece that was sent before it.
/// </summary>
internal sealed class ChatAnswer : IAnswerReceiver
{
    /// <summary>So much text is stored at once; less of it within <see cref="SaveInterval"/>.</summary>
    private const int SaveLength = 2_048;
    private static readonly TimeSpan TellInterval = TimeSpan.FromMilliseconds(33);
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly LiveCompletion live;
    private readonly CompletionTarget target;
    private readonly CompletionWrites writes;
    private readonly LiveChatEvents events;
    private readonly TimeProvider clock;
    private readonly StringBuilder text;
    private int told;
    private int saved;
    private long toldAt;
    private long savedAt;

    public ChatAnswer(BegunAnswer begun, CompletionWrites writes, LiveChatEvents events, TimeProvider clock)
    {
        (live, target) = (begun.Live, begun.Request.Target!);
        (this.writes, this.events, this.clock) = (writes, events, clock);
        text = new StringBuilder(begun.Message!.Content);
        told = saved = text.Length;
    }

    /// <summary>The message's whole content.</summary>
    public string Text => text.ToString();

    public TimeSpan? Wait
    {
        get
        {
            if (text.Length > told)
                return TellInterval;

            return text.Length > saved ? Rest(SaveInterval - clock.GetElapsedTime(savedAt)) : null;
        }
    }

    public ValueTask AddAsync(string piece, CancellationToken cancellationToken)
    {
        if (text.Length == saved)
            savedAt = clock.GetTimestamp();
        text.Append(piece);
        return FlushAsync();
    }

    public ValueTask TickAsync() => FlushAsync();

    public void NoteRetry() => Tell(AnswerEvents.Retry(target.MessageId));

    private static TimeSpan Rest(TimeSpan left) => left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private async ValueTask FlushAsync()
    {
        if (text.Length > saved && (text.Length - saved >= SaveLength || clock.GetElapsedTime(savedAt) >= SaveInterval))
            await SaveAsync();
        else if (text.Length > told && clock.GetElapsedTime(toldAt) >= TellInterval)
            TellPiece();
    }

    // The store may be full for a while: the next second tries again, and the end waits for it.
    private async ValueTask SaveAsync()
    {
        var length = text.Length;
        savedAt = clock.GetTimestamp();
        try
        {
            if (await writes.SaveAsync(new SaveCompletion(live.Id, Text), CancellationToken.None) is { } refused)
                live.End(refused.Code is RefusalCode.UnknownChat or RefusalCode.UnknownMessage or RefusalCode.UnknownTask
                    ? AnswerError.Gone
                    : AnswerError.ChatFull);
            else
                (saved, told) = (length, length);
        }
        catch (StorageUnavailableException)
        {
            TellPiece();
        }
    }

    private void TellPiece()
    {
        if (text.Length == told)
            return;

        toldAt = clock.GetTimestamp();
        Tell(AnswerEvents.Piece(target.MessageId, told, text.ToString(told, text.Length - told)));
        told = text.Length;
    }

    private void Tell(ChatEvent happened) => events.Tell(new ChatTold(live.UserId, target.ChatId, happened));
}
