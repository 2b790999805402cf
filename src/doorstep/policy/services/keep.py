"""Store a pack, so that whoever keeps its hash finds it again."""

from django.db import transaction

from doorstep.policy.content import canonical
from doorstep.policy.models import StoredLayer, StoredPack
from doorstep.policy.pack import Pack


@transaction.atomic
def keep(pack: Pack) -> str:
    """Store each layer and the pack under their hashes; what is there already is left as it is."""
    if not StoredPack.objects.filter(pk=pack.digest).exists():
        rows = [StoredLayer(digest=layer.digest, content=canonical(layer)) for layer in pack.layers]
        StoredLayer.objects.bulk_create(rows, ignore_conflicts=True)
        layers = [layer.digest for layer in pack.layers]
        StoredPack.objects.bulk_create([StoredPack(digest=pack.digest, layers=layers)], ignore_conflicts=True)
    return pack.digest
