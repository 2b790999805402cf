"""A simulated nation: households and persons of any number, the same for a seed on every engine. Nobody is real."""

from doorstep.methods.simulate.households import households
from doorstep.methods.simulate.nation import Nation
from doorstep.methods.simulate.persons import persons
from doorstep.methods.simulate.population import write_population

__all__ = ["Nation", "households", "persons", "write_population"]
