namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>Changes the group and users' rights, one thing after the other, until the connection breaks.</summary>
internal sealed class OwnerChanges(ApiClient api, ChangeLedger ledger, Crowd crowd)
{
    public const string GroupName = "the name of the group", Membership = "the guest's membership", Disabled = "the user's state", Hold = "the legal hold";
    public const string Yes = "yes", HoldReason = "court order";

    private int turn;

    public async Task RunAsync(CancellationToken over)
    {
        while (true)
        {
            turn++;
            var name = $"Climbing {turn}";
            await ConfirmAsync("group name", GroupName, name, HttpMethod.Patch, $"/chat/groups/{crowd.Group}/", new { name }, over);
            await (turn % 2 == 1 ? SetAsync(over) : UnsetAsync(over));
        }
    }

    private async Task SetAsync(CancellationToken over)
    {
        var members = new { user_ids = new[] { crowd.Guest.Id } };
        await ConfirmAsync("membership", Membership, Yes, HttpMethod.Post, $"/chat/groups/{crowd.Group}/members/", members, over);
        await ConfirmAsync("disabled user", Disabled, Yes, HttpMethod.Post, $"/admin/users/{crowd.Subject.Id}/disable/", null, over);
        await ConfirmAsync("legal hold", Hold, Yes, HttpMethod.Put, $"/admin/users/{crowd.Subject.Id}/hold/", new { reason = HoldReason }, over);
    }

    private async Task UnsetAsync(CancellationToken over)
    {
        await ConfirmAsync("membership", Membership, ChangeLedger.Absent, HttpMethod.Delete, $"/chat/groups/{crowd.Group}/members/{crowd.Guest.Id}/", null, over);
        await ConfirmAsync("disabled user", Disabled, ChangeLedger.Absent, HttpMethod.Post, $"/admin/users/{crowd.Subject.Id}/enable/", null, over);
        await ConfirmAsync("legal hold", Hold, ChangeLedger.Absent, HttpMethod.Delete, $"/admin/users/{crowd.Subject.Id}/hold/", null, over);
    }

    private async Task ConfirmAsync(string kind, string subject, string value, HttpMethod method, string path, object? body, CancellationToken over)
    {
        var change = ledger.Ask(kind, subject, value);
        if (await api.SendAsync(method, path, body, over) is not null)
            ledger.Confirm(change);
    }
}
