using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Realtime;
using ChatServer.Storage;
using ChatServer.Tests.Conversations;

namespace ChatServer.Tests.Realtime;

/// <summary>The index of connected members, while memberships are read and change at the same time.</summary>
[Parallelizable]
internal sealed class ConnectedMembersTests
{
    private const long Hall = 7;
    private static readonly Guid User = Guid.NewGuid();
    private readonly ConnectedMembers members = new(new ConversationKinds([LargeConversation.Hall]));

    [Test]
    public void A_change_during_a_read_outlives_the_read()
    {
        using var entry = members.Enter(User);
        members.BeginRead(User);
        members.Apply(Cleared(upTo: 20));
        members.EndRead(User, [new LargeMembershipRow(Hall, ClearedPosition: 10)]);

        Assert.That(members.RecipientsOf(Audience.OfMembers(Hall, messageId: 15)), Is.Empty);
        Assert.That(members.RecipientsOf(Audience.OfMembers(Hall, messageId: 21)), Is.EqualTo((Guid[])[User]));

        members.BeginRead(User);
        members.Apply(new MembershipChanged(Hall, User, IsMember: false));
        members.EndRead(User, [new LargeMembershipRow(Hall, ClearedPosition: 20)]);

        Assert.That(members.RecipientsOf(Audience.OfMembers(Hall)), Is.Empty);
    }

    [Test]
    public void The_last_connection_of_a_user_takes_the_user_out()
    {
        var first = members.Enter(User);
        var second = members.Enter(User);
        members.BeginRead(User);
        members.EndRead(User, [new LargeMembershipRow(Hall, ClearedPosition: 0)]);

        first!.Dispose();
        first.Dispose();
        Assert.That(members.RecipientsOf(Audience.OfMembers(Hall)), Is.EqualTo((Guid[])[User]));

        second!.Dispose();
        Assert.That(members.RecipientsOf(Audience.OfMembers(Hall)), Is.Empty);
    }

    private static SettingsChanged Cleared(long upTo) => new(
        Position: 1, Hall, User, new ConversationSettings(IsArchived: false, MutedUntil: null, PinnedAt: null, upTo),
        new Timestamp(1));
}
