namespace ChatServer.Administration.Holds;

/// <summary>
/// Destroys one kind of deleted content that only its user could read, once no legal hold on the user keeps it.
/// </summary>
internal interface IHeldRemoval
{
    /// <summary>One walk through all that is kept.</summary>
    Task RemoveAsync(CancellationToken cancellationToken);
}
