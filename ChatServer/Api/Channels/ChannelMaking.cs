using ChatServer.Accounts;
using ChatServer.Channels;
using ChatServer.Protocol.Channels;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Api.Channels;

/// <summary>Makes the channel that a form describes: by its type a direct conversation, a group or a standard channel.</summary>
internal sealed class ChannelMaking(DirectChannels direct, ChannelCreation creation, Database database)
{
    private static readonly Refusal NotTwo = Refusal.Invalid(
        "user_ids", "must name the other user of a dm; several users are a group");

    /// <summary>Returns the channel's id.</summary>
    public async ValueTask<Outcome<long>> MakeAsync(Guid userId, ChannelForm form, CancellationToken cancellationToken)
    {
        var details = ChannelFormReader.ReadDetails(form);
        var access = ChannelFormReader.ReadAccess(form.AccessControl);
        if ((ChannelFormReader.CheckName(form.Name) ?? ChannelFormReader.CheckNamed(form.UserIds, form.GroupIds)
            ?? details.Refusal ?? access.Refusal) is { } wrong)
            return wrong;

        var made = new Made(
            (form.Name ?? "").ToLowerInvariant(), details.Value!.ApplyTo(ChannelDetails.None), access.Value!.Access?.Value);
        return form.Type switch
        {
            "dm" => await OpenAsync(userId, form, cancellationToken),
            "group" => await creation.CreateGroupAsync(
                new CreateGroupChannel(userId, made.Name, made.Details, form.UserIds ?? [], form.GroupIds ?? []),
                CancellationToken.None),
            _ => await creation.CreateAsync(
                new CreateChannel(userId, made.Name, made.Details, made.Access), CancellationToken.None),
        };
    }

    // Naming oneself beside the other makes no difference; naming only oneself opens one's own notes.
    private async ValueTask<Outcome<long>> OpenAsync(Guid userId, ChannelForm form, CancellationToken cancellationToken)
    {
        Guid[] named = [.. (form.UserIds ?? []).Concat(await ExpandAsync(form, cancellationToken)).Distinct()];
        Guid[] others = [.. named.Where(id => id != userId)];
        if (named.Length == 0 || others.Length > 1)
            return NotTwo;

        return await direct.OpenAsync(userId, others is [var other] ? other : userId, cancellationToken);
    }

    private async ValueTask<IReadOnlyList<Guid>> ExpandAsync(ChannelForm form, CancellationToken cancellationToken) =>
        form.GroupIds is { Count: > 0 } groupIds
            ? await database.ReadAsync(
                read => (IReadOnlyList<Guid>)[.. ChannelCreation.MembersOf(read, groupIds)], cancellationToken)
            : [];

    private sealed record Made(string Name, ChannelDetails Details, AccessLists? Access);
}
