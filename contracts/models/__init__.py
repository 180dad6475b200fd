from contracts.models.commitment import CommitmentPeriod, FeedstockCommitment

__all__ = ["CommitmentPeriod", "FeedstockCommitment"]
