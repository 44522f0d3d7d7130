namespace ChatServer.Tests.World;

/// <summary>Who is in a group, and who may what there. Each change is a message of the system's.</summary>
internal static class GroupMoves
{
    public static bool MayRemove(WorldConversation group, int actor, int other) =>
        group.IsGroup && group.Has(actor) && (group.Members[actor].Role, RoleOf(group, other)) is ("owner", _) or ("admin", "member");

    public static async Task AddAsync(WorldPlay play, WorldStep step)
    {
        var (group, other) = (play.Group(step), step.Choice % WorldPlay.People);
        var isNew = !group.Has(other);
        var isDone = await AskAsync(play, step, HttpMethod.Post, $"{group.Id}/members/", new { user_ids = new[] { play.Persons[other].Id } });
        WorldPlay.Expect(step, isDone, group.Manages(step.Actor), () =>
        {
            if (isNew)
                group.Join(other);
        });
        if (isDone && isNew)
            await NoteAsync(play, step, group, "members_added");
    }

    public static Task RemoveAsync(WorldPlay play, WorldStep step) => RemoveAsync(play, step, step.Choice % WorldPlay.People);

    public static Task LeaveAsync(WorldPlay play, WorldStep step) => RemoveAsync(play, step, step.Actor);

    public static Task SetRoleAsync(WorldPlay play, WorldStep step) => SetRoleAsync(play, step, step.Message % 2 == 0 ? "admin" : "member");

    public static Task HandOverAsync(WorldPlay play, WorldStep step) => SetRoleAsync(play, step, "owner");

    public static async Task RenameAsync(WorldPlay play, WorldStep step)
    {
        var group = play.Group(step);
        var isDone = await AskAsync(play, step, HttpMethod.Patch, $"{group.Id}/", new { name = $"Group {play.Count}" });
        WorldPlay.Expect(step, isDone, group.Manages(step.Actor), () => { });
        if (isDone)
            await NoteAsync(play, step, group, "renamed");
    }

    private static async Task RemoveAsync(WorldPlay play, WorldStep step, int other)
    {
        var group = play.Group(step);
        var isAllowed = group.Has(step.Actor) && group.Has(other) && (step.Actor == other
            ? group.Members[other].Role != "owner" || group.Members.Values.Count(member => member.IsIn) == 1
            : MayRemove(group, step.Actor, other));
        var isDone = await AskAsync(play, step, HttpMethod.Delete, $"{group.Id}/members/{play.Persons[other].Id}/");
        WorldPlay.Expect(step, isDone, isAllowed, () => { });
        if (!isDone)
            return;

        await NoteAsync(play, step, group, step.Actor == other ? "member_left" : "member_removed");
        group.Members[other].LeftRead = WorldComparison.ReadByOthers(play, group, other);
        group.Leave(other, play.Count);
    }

    private static async Task SetRoleAsync(WorldPlay play, WorldStep step, string role)
    {
        var (group, other) = (play.Group(step), step.Choice % WorldPlay.People);
        var isAllowed = group.Has(step.Actor) && group.Members[step.Actor].Role == "owner" && other != step.Actor && group.Has(other);
        var isDone = await AskAsync(play, step, HttpMethod.Patch, $"{group.Id}/members/{play.Persons[other].Id}/", new { role });
        WorldPlay.Expect(step, isDone, isAllowed, () => { });
        if (!isDone || group.Members[other].Role == role)
            return;

        group.Members[other].Role = role;
        if (role == "owner")
            group.Members[step.Actor].Role = "admin";
        await NoteAsync(play, step, group, role == "owner" ? "owner_changed" : "role_changed");
    }

    private static string RoleOf(WorldConversation group, int person) => group.Has(person) ? group.Members[person].Role : "member";

    private static async Task<bool> AskAsync(WorldPlay play, WorldStep step, HttpMethod method, string path, object? body = null) =>
        await play.Actor(step).AskAsync(method, $"/chat/groups/{path}", body) is not null;

    private static async Task NoteAsync(WorldPlay play, WorldStep step, WorldConversation group, string happened)
    {
        var note = (await play.ReadAsync(step.Actor, group.Id)).LastOrDefault();
        WorldFailure.Unless(note is { Kind: "system" } && note.Id > group.LastId ? note.Text : "nothing", happened, $"what {step} says in the group");
        group.Add(new WorldMessage(note!.Id, step.Actor, "system", happened));
    }
}
