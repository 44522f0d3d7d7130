namespace ChatServer.Tests.World;

/// <summary>The copies of devices that are connected from the beginning to the end, and so receive everything.</summary>
internal sealed class LiveCopies(WorldPlay play, Func<WorldConversation, int, bool> isKept)
{
    private readonly List<(KeptCopy Copy, bool IsInRoom)> copies =
    [
        .. from conversation in play.Conversations
           from person in Enumerable.Range(0, WorldPlay.People)
           where isKept(conversation, person)
           from isInRoom in new[] { true, false }
           select (new KeptCopy(play, person, conversation, isInRoom), isInRoom),
    ];

    /// <summary>Compares the copies of the users who are members at the end.</summary>
    public async Task CompareAsync()
    {
        foreach (var person in play.Persons)
            await person.ReceiveAllAsync();
        foreach (var (copy, isInRoom) in copies.Where(
            one => one.Copy.Conversation.Id > 0 && one.Copy.Conversation.Has(one.Copy.Person)))
        {
            var person = play.Persons[copy.Person];
            foreach (var frame in isInRoom ? person.ReceivedInRoom : person.ReceivedInMessages)
                copy.Receive(frame);
            await copy.ReadAgainIfNotifiedAsync();
            await copy.CompareMessagesAsync("that received everything live");
            await copy.CompareSettingsAsync("that received everything live");
        }
    }
}
