using ChatServer.Audit;

namespace ChatServer.Administration;

/// <summary>
/// A request by an administrator, whose role was checked for it. An endpoint that takes one can't be reached by anybody else.
/// </summary>
/// <param name="Address">The address it comes from.</param>
internal sealed record AdminCall(Guid ActorId, string Address)
{
    /// <summary>Null if the caller's role was not checked; the request then fails.</summary>
    public static ValueTask<AdminCall?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<AdminCall>());

    public AuditEntry Entry(string action, string subject, params AuditDetail[] details) =>
        new(ActorId.ToString(), action, subject, AuditEntry.Describe(details), Address);
}
