using System.Collections.Frozen;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Events;

/// <summary>
/// A kind of durable event: how the log stores it, how catching up restores it, and what becomes of it when its message is
/// erased. A kind is one class and one registration line, see <see cref="EventKindsRegistration"/>.
/// </summary>
/// <param name="name">Its name in <c>conversation_events</c>; it must never change.</param>
internal abstract class EventKind(string name)
{
    public string Name { get; } = name;

    /// <summary>Whether it reveals something about its message's content. Erasing the message removes such events.</summary>
    public virtual bool RevealsContent => false;

    /// <summary>Whether it is restored with the content of its message, which is read with it.</summary>
    public virtual bool CarriesContent => false;

    /// <summary>Whether it changes its message's content, so that the search index reads the message again.</summary>
    public virtual bool ChangesContent => false;

    /// <summary>
    /// Whether users who have cleared the conversation up to the message receive the event: true if it is how they learn of the
    /// message.
    /// </summary>
    public virtual bool IsShownAfterClearing => false;

    /// <summary>Adds the kind's own data to a new row.</summary>
    public virtual ConversationEventRow With(WriteScope write, ConversationEventRow row, string? detail) =>
        row with { Detail = detail };

    /// <summary>The event as the user who missed it receives it.</summary>
    public abstract ConversationEvent Restore(MissedEvent missed);
}

/// <summary>The kinds of durable events that this server has.</summary>
internal sealed class EventKinds(IEnumerable<EventKind> kinds)
{
    private readonly FrozenDictionary<string, EventKind> byName = kinds.ToFrozenDictionary(kind => kind.Name);

    /// <summary>The names of the kinds that are removed when their message is erased.</summary>
    public IReadOnlyList<string> RevealingContent { get; } = NamesOf(kinds, kind => kind.RevealsContent);

    /// <summary>The names of the kinds after which the search index reads the message again.</summary>
    public IReadOnlyList<string> ChangingContent { get; } = NamesOf(kinds, kind => kind.ChangesContent);

    /// <exception cref="DamagedRecordException">The stored event is of a kind that this server can't have stored.</exception>
    public EventKind Of(ConversationEventRow row) =>
        byName.GetValueOrDefault(row.Kind)
            ?? throw new DamagedRecordException($"Event {row.Id} is of the unknown kind {row.Kind}");

    private static IReadOnlyList<string> NamesOf(IEnumerable<EventKind> kinds, Func<EventKind, bool> has) =>
        [.. kinds.Where(has).Select(kind => kind.Name)];
}
