using System.Collections.Frozen;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// A kind of durable event for one user only. Of each kind a user keeps one event in a conversation, the newest. A kind is one
/// class and one registration line.
/// </summary>
/// <param name="name">Its name in <c>personal_events</c>; it must never change.</param>
internal abstract class PersonalEventKind(string name)
{
    public string Name { get; } = name;

    /// <summary>The event as the user who missed it receives it.</summary>
    public abstract ConversationEvent Restore(ReadScope read, PersonalEventRow row);
}

/// <summary>The kinds of personal events that this server has.</summary>
internal sealed class PersonalEventKinds(IEnumerable<PersonalEventKind> kinds)
{
    private readonly FrozenDictionary<string, PersonalEventKind> byName = kinds.ToFrozenDictionary(kind => kind.Name);

    /// <exception cref="DamagedRecordException">The stored event is of a kind that this server can't have stored.</exception>
    public PersonalEventKind Of(PersonalEventRow row) =>
        byName.GetValueOrDefault(row.Kind)
            ?? throw new DamagedRecordException($"Event {row.Id} is of the unknown kind {row.Kind}");
}
