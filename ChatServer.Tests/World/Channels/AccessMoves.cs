namespace ChatServer.Tests.World.Channels;

/// <summary>Moves that change the access lists of standard channels, and the members of channels and groups.</summary>
internal static class AccessMoves
{
    /// <summary>Makes a standard channel public, or readable and writable by some.</summary>
    public static async Task ChangeListsAsync(ChannelPlay play, WorldStep step)
    {
        if (play.AimAtPlace(step, IsManager, aim => ((WorldChannel)aim.Place).IsStandard) is not { } aim
            || aim.Place is not WorldChannel { IsStandard: true } channel)
            return;

        var isPublic = step.Message % 4 == 0;
        var (readers, writers) = (Some(step.Choice), Some(step.Message / 4));
        var body = new Dictionary<string, object?>
        {
            ["access_control"] = isPublic ? null : new { read = ListOf(play, readers), write = ListOf(play, writers) },
        };
        await ChangeAsync(play, channel, async () =>
        {
            var isDone = await play.Persons[aim.Actor].AskAsync(HttpMethod.Post, $"{channel.Path}/update", body) is not null;
            WorldPlay.Expect(step, aim, isDone, () =>
            {
                channel.IsPublic = isPublic;
                Replace(channel.Readers, isPublic ? [] : readers);
                Replace(channel.Writers, isPublic ? [] : writers);
                foreach (var person in channel.Members.Keys.Where(member => channel.Has(member) && !channel.MayRead(member)))
                    channel.Leave(person, play.Count);
            });
        });
    }

    /// <summary>Adds a user to a group, or to a standard channel if they may read it.</summary>
    public static async Task AdmitAsync(ChannelPlay play, WorldStep step)
    {
        if (AimAtPerson(play, step, aim => !aim.Place.Has(aim.What)) is not { } aim)
            return;

        var channel = (WorldChannel)aim.Place;
        var isNew = !channel.Has(aim.What) && (!channel.IsStandard || channel.MayRead(aim.What));
        await ChangeAsync(play, channel, async () =>
        {
            var isDone = await AskAsync(play, aim, "add");
            WorldPlay.Expect(step, aim, isDone, () =>
            {
                if (isNew)
                    channel.Join(aim.What);
            });
            if (isDone && isNew && !channel.IsStandard)
                await GroupMoves.NoteAsync(play, step, aim, "members_added");
        });
    }

    /// <summary>Removes a user; in a standard channel they are struck from its lists.</summary>
    public static async Task ExpelAsync(ChannelPlay play, WorldStep step)
    {
        if (AimAtPerson(play, step, aim => aim.Place.Has(aim.What)) is not { } aim)
            return;

        var channel = (WorldChannel)aim.Place;
        var wasMember = channel.Has(aim.What);
        await ChangeAsync(play, channel, async () =>
        {
            var isDone = await AskAsync(play, aim, "remove");
            WorldPlay.Expect(step, aim, isDone, () => { });
            if (!isDone)
                return;

            if (wasMember && !channel.IsStandard)
                await GroupMoves.NoteAsync(play, step, aim, "member_removed");
            channel.Readers.Remove(aim.What);
            channel.Writers.Remove(aim.What);
            if (wasMember)
                channel.Leave(aim.What, play.Count);
        });
    }

    // The managers of groups may not remove each other; that is played in the other world.
    private static WorldAim<int>? AimAtPerson(ChannelPlay play, WorldStep step, Func<WorldAim<int>, bool> likes) =>
        play.AimAtPerson(step, IsManager, likes) is { } aim
            && aim.Actor != aim.What && !aim.Place.Manages(aim.What)
            ? aim
            : null;

    private static async Task<bool> AskAsync(ChannelPlay play, WorldAim<int> aim, string what) =>
        await play.Persons[aim.Actor].AskAsync(
            HttpMethod.Post, $"{((WorldChannel)aim.Place).Path}/update/members/{what}",
            new { user_ids = new[] { play.Persons[aim.What].Id } }) is not null;

    // All that happened before is received before, so that what devices hear of the change and after it can be told apart.
    private static async Task ChangeAsync(ChannelPlay play, WorldChannel channel, Func<Task> change)
    {
        await play.SettleAsync();
        int[] readers = [.. Enumerable.Range(0, WorldPlay.People).Where(channel.MayRead)];
        await change();
        foreach (var device in play.Devices.Where(device => device.IsConnected))
        {
            if (readers.Contains(device.Person) && !channel.MayRead(device.Person))
                device.ExpectEnd(channel);
            else if (!readers.Contains(device.Person) && channel.MayRead(device.Person))
                device.ExpectBeginning(channel);
        }

        await play.SettleAsync();
    }

    private static bool IsManager<T>(WorldAim<T> aim) => ((WorldChannel)aim.Place).IsManager(aim.Actor);

    private static int[] Some(int choice) =>
        [.. Enumerable.Range(0, WorldPlay.People).Where(person => (choice >> person & 1) == 1)];

    private static object ListOf(ChannelPlay play, int[] people) =>
        new { user_ids = people.Select(person => play.Persons[person].Id), group_ids = Array.Empty<Guid>() };

    private static void Replace(HashSet<int> list, int[] people)
    {
        list.Clear();
        list.UnionWith(people);
    }
}
