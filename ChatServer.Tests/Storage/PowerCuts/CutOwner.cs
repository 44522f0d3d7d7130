using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Accounts;

namespace ChatServer.Tests.Storage.PowerCuts;

/// <summary>A user who changes a group, users' rights and their own profile over HTTP, one after another.</summary>
internal sealed class CutOwner(HttpClient http, Promises promises, CutCast cast)
{
    /// <summary>The name of the group before the first change.</summary>
    public const string FirstName = "Climbing";

    public const string GroupName = "name of the group", Membership = "membership";
    public const string Disabled = "disabled", Hold = "legal hold", Audited = "audited changes";

    private int audited;

    /// <summary>Makes each of the changes once; every second round undoes the round before.</summary>
    public async Task ActAsync(int round)
    {
        var isOdd = round % 2 == 1;
        var name = $"{FirstName} {round}";
        await AskAsync(GroupName, name, () => http.PatchAsJsonAsync($"/chat/groups/{cast.Group}/", new { name }));
        await AskAsync(Membership, isOdd ? "in" : Promises.Absent, () => isOdd
            ? http.PostAsJsonAsync($"/chat/groups/{cast.Group}/members/", new { user_ids = new[] { cast.Guest.UserId } })
            : http.DeleteAsync($"/chat/groups/{cast.Group}/members/{cast.Guest.UserId}/"));
        await AskAuditedAsync(Disabled, isOdd ? "yes" : Promises.Absent, () =>
            http.PostAsync($"/admin/users/{cast.Subject.UserId}/{(isOdd ? "disable" : "enable")}/", content: null));
        await AskAuditedAsync(Hold, isOdd ? "yes" : Promises.Absent, () => isOdd
            ? http.PutAsJsonAsync($"/admin/users/{cast.Guest.UserId}/hold/", new { reason = "court order" })
            : http.DeleteAsync($"/admin/users/{cast.Guest.UserId}/hold/"));
    }

    private async Task AskAuditedAsync(string subject, string value, Func<Task<HttpResponseMessage>> request)
    {
        var entry = promises.Ask(Audited, $"{++audited}");
        await AskAsync(subject, value, request);
        promises.Confirm(entry);
    }

    private async Task AskAsync(string subject, string value, Func<Task<HttpResponseMessage>> request)
    {
        var step = promises.Ask(subject, value);
        await request().ReadAsync(HttpStatusCode.OK);
        promises.Confirm(step);
    }
}
