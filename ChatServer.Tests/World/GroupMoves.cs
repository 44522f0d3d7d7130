namespace ChatServer.Tests.World;

/// <summary>Changes of members and roles. Each change is a system message.</summary>
internal static class GroupMoves
{
    public static bool MayRemove(WorldConversation group, int actor, int other) =>
        group.IsGroup
        && group.Has(actor)
        && (group.Members[actor].Role, RoleOf(group, other)) is ("owner", _) or ("admin", "member");

    public static async Task AddAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtPerson(step, aim => MayAdd(play, aim), aim => !aim.Place.Has(aim.What)) is not { } aim)
            return;

        var isNew = !aim.Place.Has(aim.What);
        var isDone = await AskAsync(
            play, aim, HttpMethod.Post, "members/", new { user_ids = new[] { play.Persons[aim.What].Id } });
        WorldPlay.Expect(step, aim, isDone, () =>
        {
            if (isNew)
                aim.Place.Join(aim.What);
        });
        if (isDone && isNew)
            await NoteAsync(play, step, aim, "members_added");
    }

    // Users can't add users who have blocked them.
    private static bool MayAdd(WorldPlay play, WorldAim<int> aim) =>
        aim.Place.Manages(aim.Actor) && (aim.Place.Has(aim.What) || !play.Blocks.Contains((aim.What, aim.Actor)));

    public static Task RemoveAsync(WorldPlay play, WorldStep step) =>
        RemoveAsync(play, step, aim => aim.Actor != aim.What && aim.Place.Has(aim.What));

    public static Task LeaveAsync(WorldPlay play, WorldStep step) => RemoveAsync(play, step, aim => aim.Actor == aim.What);

    // Mostly promotes members to admins, so that groups have several managers.
    public static Task SetRoleAsync(WorldPlay play, WorldStep step) =>
        step.Choice % 4 > 0
            ? SetRoleAsync(play, step, "admin", aim => aim.Place.Has(aim.What) && RoleOf(aim.Place, aim.What) == "member")
            : SetRoleAsync(play, step, "member", aim => aim.Place.Has(aim.What));

    public static Task TransferOwnershipAsync(WorldPlay play, WorldStep step) =>
        SetRoleAsync(play, step, "owner", aim => aim.Place.Has(aim.What));

    public static async Task RenameAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtPerson(step, aim => aim.Place.Manages(aim.Actor)) is not { } aim)
            return;

        var isDone = await AskAsync(play, aim, HttpMethod.Patch, "", new { name = $"Group {play.Count}" });
        WorldPlay.Expect(step, aim, isDone, () => { });
        if (isDone)
            await NoteAsync(play, step, aim, "renamed");
    }

    private static async Task RemoveAsync(WorldPlay play, WorldStep step, Func<WorldAim<int>, bool> likes)
    {
        if (play.AimAtPerson(step, MayGo, likes) is not { } aim)
            return;

        var isDone = await AskAsync(play, aim, HttpMethod.Delete, $"members/{play.Persons[aim.What].Id}/");
        WorldPlay.Expect(step, aim, isDone, () => { });
        if (!isDone)
            return;

        await NoteAsync(play, step, aim, aim.Actor == aim.What ? "member_left" : "member_removed");
        aim.Place.Members[aim.What].LeftRead = WorldComparison.ReadByOthers(play, aim.Place, aim.What);
        aim.Place.Leave(aim.What, play.Count);
    }

    private static async Task SetRoleAsync(WorldPlay play, WorldStep step, string role, Func<WorldAim<int>, bool> likes)
    {
        if (play.AimAtPerson(step, MaySetRole, likes) is not { } aim)
            return;

        var isDone = await AskAsync(play, aim, HttpMethod.Patch, $"members/{play.Persons[aim.What].Id}/", new { role });
        WorldPlay.Expect(step, aim, isDone, () => { });
        if (!isDone || aim.Place.Members[aim.What].Role == role)
            return;

        aim.Place.Members[aim.What].Role = role;
        if (role == "owner")
            aim.Place.Members[aim.Actor].Role = "admin";
        await NoteAsync(play, step, aim, role == "owner" ? "owner_changed" : "role_changed");
    }

    private static bool MaySetRole(WorldAim<int> aim) =>
        aim.Place.Has(aim.Actor)
        && aim.Place.Members[aim.Actor].Role == "owner"
        && aim.What != aim.Actor
        && aim.Place.Has(aim.What);

    private static string RoleOf(WorldConversation group, int person) =>
        group.Has(person) ? group.Members[person].Role : "member";

    // The owner can only leave last.
    private static bool MayGo(WorldAim<int> aim) => aim.Place.Has(aim.Actor) && aim.Place.Has(aim.What) && (aim.Actor != aim.What
        ? MayRemove(aim.Place, aim.Actor, aim.What)
        : RoleOf(aim.Place, aim.What) != "owner" || aim.Place.Members.Values.Count(member => member.IsIn) == 1);

    private static async Task<bool> AskAsync(
        WorldPlay play, WorldAim<int> aim, HttpMethod method, string path, object? body = null) =>
        await play.Persons[aim.Actor].AskAsync(method, $"/chat/groups/{aim.Place.Id}/{path}", body) is not null;

    /// <summary>Adds the system message of a change to the model.</summary>
    public static async Task NoteAsync(WorldPlay play, WorldStep step, WorldAim<int> aim, string happened)
    {
        var note = (await play.ReadAsync(aim.Actor, aim.Place.Id)).LastOrDefault();
        WorldFailure.Unless(
            note is { Kind: "system" } && note.Id > aim.Place.LastId ? note.Text : "nothing", happened,
            $"the system message of {step} in the group");
        aim.Place.Add(new WorldMessage(note!.Id, aim.Actor, "system", happened));
    }
}
