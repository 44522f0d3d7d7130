using System.Reflection;
using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Messages.Events;

/// <summary>The kinds of durable events declare themselves; the server can restore only registered ones.</summary>
[Parallelizable]
internal sealed class EventKindTests : ServerFixture
{
    [Test]
    public void Each_kind_is_registered() =>
        Assert.That(Server.Services.GetServices<EventKind>(), Is.EquivalentTo(Declared<EventKind>()));

    [Test]
    public void Each_kind_of_personal_event_is_registered() =>
        Assert.That(Server.Services.GetServices<PersonalEventKind>(), Is.EquivalentTo(Declared<PersonalEventKind>()));

    // The names are stored, so they must not change.
    [Test]
    public void The_stored_names_do_not_change() =>
        Assert.That(
            Declared<EventKind>().Select(kind => kind.Name),
            Is.EquivalentTo((string[])
            [
                "file_sent", "delivered", "read", "edited", "deleted", "reaction_added", "reaction_removed", "pinned", "unpinned",
                "poll_changed", "reply_sent",
            ]));

    [Test]
    public void A_stored_event_of_an_unknown_kind_is_reported_as_damage()
    {
        var row = new ConversationEventRow { Id = 7, Kind = "unheard_of", UserId = Guid.Empty };

        Assert.That(
            () => Server.Get<EventKinds>().Of(row),
            Throws.InstanceOf<DamagedRecordException>().With.Message.EqualTo("Event 7 is of the unknown kind unheard_of"));
    }

    private static IEnumerable<T> Declared<T>() =>
        from type in typeof(T).Assembly.GetTypes()
        where type.IsSubclassOf(typeof(T))
        from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
        select (T)field.GetValue(null)!;
}
